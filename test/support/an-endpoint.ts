import type { Endpoint } from '#domain/endpoint.ts';

/** An endpoint as a configuration of two lines gives it, with what a test changes. */
export function anEndpoint(changes: Partial<Endpoint> = {}): Endpoint {
  return {
    name: 'one',
    protocol: 'openai',
    model: 'some-model',
    knownAs: null,
    baseUrl: null,
    keyEnv: null,
    wire: { keyHeader: null, headers: {}, query: {} },
    corrections: {},
    api: null,
    stream: null,
    contextTokens: null,
    retryGrammarTimeout: false,
    prices: null,
    deadlineMs: null,
    simulateAs: 'sim-small',
    ...changes,
  };
}
