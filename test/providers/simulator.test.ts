import { describe, expect, it } from 'vitest';

import { PROTOCOLS } from '#domain/call.ts';
import type { AnswerSchema, Mode } from '#domain/call.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import { classicStyle } from '#domain/call-style.ts';
import { isTransient } from '#domain/failure-kind.ts';
import { createProvider } from '#providers/create-provider.ts';
import { defaultScenario, startSimulator } from '#simulator/server.ts';

const CALLS = 60;
const MODES: readonly Mode[] = ['text', 'prompt', 'tool'];
const SCHEMA: AnswerSchema = {
  name: 'triage',
  description: 'Give the answer.',
  jsonSchema: {
    type: 'object',
    properties: { urgency: { type: 'string', enum: ['low', 'normal', 'high'] } },
    required: ['urgency'],
    additionalProperties: false,
  },
};

describe.each(PROTOCOLS)('the adapter for %s and the simulator', (protocol) => {
  it('agree: every call is one request, and ends as an answer or as weather', async () => {
    await using simulator = await startSimulator({ port: 0, scenario: defaultScenario });
    const baseUrl = protocol === 'openai' ? `${simulator.url}/v1` : simulator.url;
    const provider = createProvider(protocol, { baseUrl, apiKey: 'sk-simulated' });
    const one = (n: number): Promise<CallOutcome> => {
      const mode = MODES[n % MODES.length] ?? 'text';
      const text = `Item ${n}: my card has not arrived. Answer as JSON by this schema: ${JSON.stringify(SCHEMA.jsonSchema)}`;
      return provider.call({
        request: {
          model: 'sim-small',
          messages: [{ role: 'user', text }],
          mode,
          schema: mode === 'text' ? null : SCHEMA,
          maxOutputTokens: 256,
          style: classicStyle(protocol),
          stream: n % 2 === 0,
        },
        attemptId: `attempt-${n}`,
        signal: new AbortController().signal,
        totalMs: 10_000,
        idleMs: 5000,
      });
    };
    const outcomes = await Promise.all(Array.from({ length: CALLS }, (_, n) => one(n)));

    const answers = outcomes.flatMap((outcome) => (outcome.kind === 'answered' ? [outcome.answer] : []));
    const failures = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.failure] : []));
    expect(answers.length).toBeGreaterThan(CALLS * 0.8);
    expect(failures.filter(({ kind }) => !isTransient(kind))).toEqual([]);
    expect(answers.filter(({ stop }) => stop.kind === 'unknown')).toEqual([]);
    expect(answers.filter(({ usageState }) => usageState !== 'exact')).toEqual([]);
    expect(answers.some(({ content }) => content.toolCalls[0]?.name === SCHEMA.name)).toBe(true);
    expect(answers.every(({ limits }) => (limits.requestsLimit ?? 0) > 0)).toBe(true);
    expect(simulator.summary()).toMatchObject({ total: CALLS, open: 0 });
  });
});
