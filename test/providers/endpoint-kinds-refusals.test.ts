import { describe, expect, it } from 'vitest';

import type { FailureKind } from '#domain/failure-kind.ts';

import {
  IN_FLIGHT_BUDGET,
  NO_CREDITS,
  aggregatorError,
  startAggregator,
} from '../support/stand-ins/aggregator.ts';
import { anthropicError, startAnthropic } from '../support/stand-ins/anthropic.ts';
import { KEY, askAsUser } from '../support/stand-ins/ask-as-user.ts';
import type { Asking, EndpointSettings } from '../support/stand-ins/ask-as-user.ts';
import { AZURE_FILTERED, AZURE_RATE_LIMITED, startAzure } from '../support/stand-ins/azure.ts';
import { refuse } from '../support/stand-ins/core.ts';
import type { Refusal, StandIn } from '../support/stand-ins/core.ts';
import { LLAMA_LOADING, startLlamaCpp } from '../support/stand-ins/llama-cpp.ts';
import { startOllama } from '../support/stand-ins/ollama.ts';
import { openaiError } from '../support/stand-ins/openai-error.ts';
import { startOpenai } from '../support/stand-ins/openai.ts';
import { startVllm } from '../support/stand-ins/vllm.ts';

interface Row extends Pick<Asking, 'rung' | 'text'> {
  readonly name: string;
  readonly start: () => Promise<StandIn>;
  readonly endpoint: Partial<EndpointSettings>;
  /** Below the stand-in's address. */
  readonly path: string;
  readonly plant?: Refusal;
  readonly kind: FailureKind;
  readonly failure?: Readonly<Record<string, unknown>>;
}

const MODEL = 'qwen3:8b';
const keyed = { keyEnv: 'TEST_KEY' } as const;
const tool = { rung: { mode: 'tool' } } as const;
const LONG = 'word '.repeat(2000);

const claude = { start: () => startAnthropic({ key: KEY }), endpoint: keyed, path: '' };
const gpt = {
  start: () => startOpenai({ key: KEY }),
  endpoint: { ...keyed, model: 'gpt-4.1' },
  path: '/v1',
};
const azure = {
  start: () => startAzure({ deployment: 'triage', model: 'gpt-5.6', key: KEY }),
  endpoint: { ...keyed, model: 'triage', knownAs: 'gpt-5.6', keyHeader: 'api-key' },
  path: '/openai/v1',
};
const router = {
  start: () => startAggregator({ key: KEY }),
  endpoint: { ...keyed, model: 'openai/gpt-4.1' },
  path: '/api/v1',
};
const vllm = { start: () => startVllm({ model: MODEL }), endpoint: {}, path: '/v1' };
const llama = { start: () => startLlamaCpp({ jinja: true }), endpoint: {}, path: '/v1' };
const ollama = { start: () => startOllama({ model: MODEL }), endpoint: {}, path: '/v1' };

const ANTHROPIC_ROWS: readonly Row[] = [
  {
    ...claude,
    name: 'another key',
    start: () => startAnthropic({ key: 'other' }),
    kind: 'AuthenticationFailed',
    failure: { requestId: 'req_011CStandIn' },
  },
  {
    ...claude,
    name: 'an overload',
    plant: anthropicError(529, 'overloaded_error', 'Overloaded'),
    kind: 'Overloaded',
  },
  {
    ...claude,
    name: 'a spend limit',
    plant: anthropicError(
      400,
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-12-01.',
    ),
    kind: 'QuotaExhausted',
  },
  {
    ...claude,
    name: 'a prompt that is too long',
    plant: anthropicError(400, 'invalid_request_error', 'prompt is too long: 250000 tokens > 200000 maximum'),
    kind: 'ContextLengthExceeded',
  },
];

const OPENAI_ROWS: readonly Row[] = [
  { ...gpt, name: 'another key', start: () => startOpenai({ key: 'other' }), kind: 'AuthenticationFailed' },
  {
    ...gpt,
    name: 'no money',
    plant: openaiError('You exceeded your current quota.', {
      status: 429,
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),
    kind: 'QuotaExhausted',
  },
  {
    ...gpt,
    ...tool,
    name: 'tools beside an effort, behind an address that need not have Responses',
    endpoint: { ...keyed, model: 'gpt-5.6' },
    kind: 'BadRequest',
  },
  {
    ...azure,
    name: 'another key of Azure',
    start: () => startAzure({ deployment: 'triage', model: 'gpt-5.6', key: 'other' }),
    kind: 'AuthenticationFailed',
  },
  {
    ...azure,
    name: 'Azure without its header',
    endpoint: { ...azure.endpoint, keyHeader: 'x-key' },
    kind: 'AuthenticationFailed',
  },
  {
    ...azure,
    name: 'another deployment',
    endpoint: { ...azure.endpoint, model: 'other' },
    kind: 'NotFound',
    failure: { providerCode: 'DeploymentNotFound' },
  },
  {
    ...azure,
    name: 'a deployment of which nobody says what it is',
    endpoint: { ...keyed, model: 'triage', keyHeader: 'api-key' },
    kind: 'BadRequest',
    failure: { providerCode: 'unsupported_parameter' },
  },
  { ...azure, name: 'a prompt that Azure filters', plant: AZURE_FILTERED, kind: 'ContentPolicy' },
  {
    ...azure,
    name: 'a rate limit of Azure',
    plant: AZURE_RATE_LIMITED,
    kind: 'RateLimited',
    failure: { retryAfterMs: 7000 },
  },
];

const AGGREGATOR_ROWS: readonly Row[] = [
  {
    ...router,
    name: 'another key of the aggregator',
    start: () => startAggregator({ key: 'other' }),
    kind: 'AuthenticationFailed',
  },
  {
    ...router,
    name: 'too much in flight',
    plant: IN_FLIGHT_BUDGET,
    kind: 'RateLimited',
    failure: { retryAfterMs: 3000 },
  },
  { ...router, name: 'no credits', plant: NO_CREDITS, kind: 'QuotaExhausted' },
  {
    ...router,
    name: 'too long for every provider behind the aggregator',
    plant: aggregatorError(
      400,
      "This endpoint's maximum context length is 131072 tokens. However, you requested about 200000 tokens (199000 of text input, 1000 in the output).",
    ),
    kind: 'ContextLengthExceeded',
  },
  {
    ...router,
    name: 'a flagged input',
    plant: aggregatorError(403, 'Your chosen model requires moderation.', {
      reasons: ['violence'],
      flagged_input: 'card',
      provider_name: 'OpenAI',
    }),
    kind: 'ContentPolicy',
  },
];

const SERVER_ROWS: readonly Row[] = [
  {
    ...vllm,
    name: 'another key of vLLM',
    start: () => startVllm({ model: MODEL, key: 'other' }),
    endpoint: keyed,
    kind: 'AuthenticationFailed',
  },
  { ...vllm, name: 'another model at vLLM', endpoint: { model: 'other' }, kind: 'NotFound' },
  {
    ...vllm,
    ...tool,
    name: 'a choice of tools without the flag',
    endpoint: { capabilities: { forcedTool: false } },
    kind: 'BadRequest',
  },
  {
    ...vllm,
    ...tool,
    name: 'a named tool without the flag, at a newer vLLM',
    start: () => startVllm({ model: MODEL, isNew: true }),
    endpoint: {},
    kind: 'BadRequest',
  },
  {
    ...vllm,
    name: 'too long for vLLM',
    text: LONG,
    start: () => startVllm({ model: MODEL, contextTokens: 2000 }),
    kind: 'ContextLengthExceeded',
  },
  {
    ...vllm,
    rung: { mode: 'json' },
    name: 'too long for a newer vLLM',
    text: LONG,
    start: () => startVllm({ model: MODEL, contextTokens: 2000, isNew: true }),
    kind: 'ContextLengthExceeded',
  },
  {
    ...llama,
    name: 'another key of llama.cpp',
    start: () => startLlamaCpp({ key: 'other' }),
    endpoint: keyed,
    kind: 'AuthenticationFailed',
  },
  {
    ...llama,
    name: 'too long for llama.cpp',
    text: LONG,
    start: () => startLlamaCpp({ jinja: true, contextTokens: 1000 }),
    kind: 'ContextLengthExceeded',
  },
  { ...llama, name: 'a model that is being loaded', plant: LLAMA_LOADING, kind: 'Overloaded' },
  // The server calls it its own fault, and it is: its command line's, for which no wait helps.
  {
    ...llama,
    ...tool,
    name: 'tools without --jinja',
    start: () => startLlamaCpp(),
    kind: 'BadRequest',
    failure: { status: 500 },
  },
  { ...ollama, name: 'another model at Ollama', endpoint: { model: 'other' }, kind: 'NotFound' },
  {
    ...ollama,
    ...tool,
    name: 'tools that the model does not know',
    start: () => startOllama({ model: MODEL, hasNoTools: true }),
    kind: 'BadRequest',
  },
];

const ROWS = [...ANTHROPIC_ROWS, ...OPENAI_ROWS, ...AGGREGATOR_ROWS, ...SERVER_ROWS];

describe.each([
  ['whole', false],
  ['streamed', true],
] as const)('%s, the call fails by one request that nobody pays for', (_way, stream) => {
  it.each(ROWS)('$name: $kind', async ({ start, endpoint, path, plant, kind, failure, ...asking }) => {
    await using server = await start();
    if (plant !== undefined) server.respondNext(refuse(plant));
    const isClaude = path === '';
    const { outcome } = await askAsUser({
      ...asking,
      endpoint: {
        protocol: isClaude ? 'anthropic' : 'openai',
        model: isClaude ? 'claude-sonnet-4-6' : MODEL,
        keyEnv: null,
        baseUrl: `${server.url}${path}`,
        ...endpoint,
        stream,
      },
    });
    expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: false, failure: { kind, ...failure } });
    expect(JSON.stringify(outcome)).not.toContain(KEY);
    expect(server.seen).toHaveLength(1);
  });
});
