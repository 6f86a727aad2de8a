import type { Protocol } from '#domain/call.ts';

/** What a model says, to be put into the dialect of a protocol. */
export interface Saying {
  readonly text?: string;
  readonly tool?: { readonly name: string; readonly input: unknown };
  /** In the protocol's own words. */
  readonly stop?: string | null;
  readonly usage?: unknown;
}

/** Words of the two dialects for the same things. */
export const DIALECTS = {
  anthropic: {
    path: '/v1/messages',
    basePath: '',
    stops: { complete: 'end_turn', tool: 'tool_use', truncated: 'max_tokens', refused: 'refusal' },
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 5,
      cache_read_input_tokens: 85,
      output_tokens: 7,
    },
    badUsages: [
      undefined,
      null,
      { input_tokens: -1, output_tokens: 7 },
      { input_tokens: '10', output_tokens: '7' },
      { input_tokens: 10, cache_read_input_tokens: -3, output_tokens: 7 },
      { input_tokens: 0, output_tokens: 0 },
      { input_tokens: 1.5, output_tokens: null },
      { input_tokens: 3e9, output_tokens: 3e9 },
    ],
    requestIdHeader: 'request-id',
    limitHeaders: {
      'anthropic-ratelimit-requests-limit': '4000',
      'anthropic-ratelimit-requests-remaining': '3999',
      'anthropic-ratelimit-requests-reset': '2026-11-24T12:00:30Z',
      'anthropic-ratelimit-input-tokens-limit': '400000',
      'anthropic-ratelimit-input-tokens-remaining': '0',
    },
    limits: {
      requestsLimit: 4000,
      requestsRemaining: 3999,
      requestsResetMs: 30_000,
      inputTokensLimit: 400_000,
      inputTokensRemaining: 0,
    },
  },
  openai: {
    path: '/v1/chat/completions',
    basePath: '/v1',
    stops: { complete: 'stop', tool: 'tool_calls', truncated: 'length', refused: 'content_filter' },
    usage: { prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 85 } },
    badUsages: [
      undefined,
      null,
      { prompt_tokens: -1, completion_tokens: 7 },
      { prompt_tokens: '100', completion_tokens: '7' },
      { prompt_tokens: 0, completion_tokens: 0 },
      { prompt_tokens: 1.5, completion_tokens: null },
      { prompt_tokens: 3e9, completion_tokens: 3e9 },
    ],
    requestIdHeader: 'x-request-id',
    limitHeaders: {
      'x-ratelimit-limit-requests': '4000',
      'x-ratelimit-remaining-requests': '3999',
      'x-ratelimit-reset-requests': '30s',
      'x-ratelimit-limit-tokens': '-1',
      'x-ratelimit-remaining-tokens': '0',
    },
    limits: { requestsLimit: 4000, requestsRemaining: 3999, requestsResetMs: 30_000 },
  },
} as const;

export function answerBody(protocol: Protocol, saying: Saying = {}): Record<string, unknown> {
  const { stops, usage } = DIALECTS[protocol];
  const stop = saying.stop === undefined ? (saying.tool ? stops.tool : stops.complete) : saying.stop;
  const sent = 'usage' in saying ? saying.usage : usage;
  switch (protocol) {
    case 'anthropic':
      return {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'model-that-answered',
        content: [
          { type: 'thinking', thinking: '', signature: 'x' },
          ...(saying.text === undefined ? [] : [{ type: 'text', text: saying.text }]),
          ...(saying.tool ? [{ type: 'tool_use', id: 'toolu_1', ...saying.tool }] : []),
        ],
        stop_reason: stop,
        ...(sent !== undefined && { usage: sent }),
      };
    case 'openai': {
      const call = saying.tool && { name: saying.tool.name, arguments: JSON.stringify(saying.tool.input) };
      const message = {
        role: 'assistant',
        content: saying.text ?? null,
        ...(call && { tool_calls: [{ id: 'call_1', type: 'function', function: call }] }),
      };
      return {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        model: 'model-that-answered',
        choices: [{ index: 0, finish_reason: stop, message }],
        ...(sent !== undefined && { usage: sent }),
      };
    }
  }
}
