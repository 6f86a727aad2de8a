import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';

import { MODES } from '#domain/call.ts';
import type { CallRequest } from '#domain/call.ts';
import { APIS, EFFORTS, classicStyle } from '#domain/call-style.ts';
import { classify } from '#domain/classify.ts';
import { isTransient } from '#domain/failure-kind.ts';
import { mayAskAgain } from '#domain/grammar-timeout.ts';
import { renderPrompt } from '#domain/render-prompt.ts';
import { resolveMode } from '#domain/resolve-mode.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter, retryDelayMs } from '#domain/retry-timing.ts';
import { styleOf } from '#domain/style-of.ts';
import { readLimitHeaders } from '#providers/limit-headers.ts';
import { wireBody } from '#providers/wire-body.ts';
import { anEndpoint } from '../support/an-endpoint.ts';
import { anEndpoint as aPlannedEndpoint } from '../support/stub-plans.ts';
import { JSON_SCHEMA, verdictOn, requestFor } from './conformance/where.ts';

/**
 * Mistakes found in comparable systems, each named after what was done there, and none of which may be made here.
 * What takes a store or a server to be made stands in the files beside: `known-mistakes-calls` and `-ladder`.
 */

const FIVE_HUNDRED_THREE = { error: { message: 'x', type: 'server_error', code: 'server_is_overloaded' } };

function refusal(status: number, body: object, headers: Record<string, string> = {}): Error {
  return OpenAI.APIError.generate(status, body, undefined, new Headers(headers));
}

describe('as in temporalio/sdk-typescript contrib/openai-agents/src/worker/activities.ts', () => {
  const cause = new TypeError('fetch failed', {
    cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
  });
  test.each([
    ['OpenAI', new OpenAI.APIConnectionError({ cause })],
    ['Anthropic', new Anthropic.APIConnectionError({ cause })],
    ['OpenAI, in time', new OpenAI.APIConnectionTimeoutError()],
    ['Anthropic, in time', new Anthropic.APIConnectionTimeoutError()],
  ])('a connection error (status undefined) is non-retryable: %s', (_sdk, error) => {
    expect(error.status).toBeUndefined();
    expect(isTransient(classify(error).kind)).toBe(true);
  });
});

describe('as in langchain-ai/langgraphjs libs/langgraph-core/src/pregel/retry.ts', () => {
  const codes = [
    'insufficient_quota',
    'credit_balance_exhausted',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
    'organization_usage_limit_exceeded',
  ];
  test.each(codes)('only insufficient_quota is terminal, newer codes are retried: %s', (code) => {
    const { kind } = classify(refusal(429, { error: { message: 'x', type: 'x', code } }));
    expect(kind).toBe('QuotaExhausted');
    expect(isTransient(kind)).toBe(false);
  });

  test.each(['enforced_spend_limit_reached', 'contract_spend_limit_reached'])(
    'only insufficient_quota is terminal, Anthropic’s codes are retried: %s',
    (error_code) => {
      const body = {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'x', details: { error_code } },
      };
      const error = Anthropic.APIError.generate(429, body, undefined, new Headers());
      expect(classify(error).kind).toBe('QuotaExhausted');
    },
  );
});

describe('as in Portkey-AI/gateway src/handlers/retryHandler.ts and vercel/ai retry-with-exponential-backoff.ts', () => {
  test('Retry-After is parsed as an integer', () => {
    expect(parseRetryAfter(new Headers({ 'retry-after': '1.5' }))).toBe(1500);
    expect(parseRetryAfter(new Headers({ 'retry-after-ms': '1500.5' }))).toBe(1501);
  });

  test.each([61_000, 300_000, MAX_RETRY_AFTER_MS])(
    'a Retry-After over 60 s is ignored: %i ms',
    (retryAfterMs) => {
      const delay = retryDelayMs({ failure: { kind: 'RateLimited', retryAfterMs }, call: 0, random: 0 });
      expect(delay).toEqual({ kind: 'wait', ms: retryAfterMs });
    },
  );

  test('a wait has no jitter', () => {
    const [first, second] = [0.1, 0.9].map((random) =>
      retryDelayMs({ failure: { kind: 'RateLimited', retryAfterMs: 7000 }, call: 0, random }),
    );
    expect(first).not.toEqual(second);
  });
});

describe('as in NousResearch/hermes-agent PR #109234 and earendil-works/pi PR #4991, #9595', () => {
  const twenty = Array.from({ length: 20 }, (_, n) => n / 20);
  test.each([
    ['as the provider asked', { kind: 'RateLimited', retryAfterMs: 20_000 }],
    ['without advice, after a 429', { kind: 'RateLimited' }],
    ['without advice, after a 529', { kind: 'Overloaded' }],
  ] as const)('19 of 20 waits are the same: %s', (_name, failure) => {
    const waits = twenty.map((random) => retryDelayMs({ failure, call: 1, random }).ms);
    expect(new Set(waits).size).toBe(20);
  });

  test('a header of days blocks the item', () => {
    const retryAfterMs = parseRetryAfter(new Headers({ 'retry-after': String(3 * 86_400) }));
    expect(retryAfterMs).toBe(3 * 86_400_000);
    const failure = { kind: 'RateLimited', ...(retryAfterMs !== undefined && { retryAfterMs }) } as const;
    // Not waited for by the item: its endpoint is left.
    expect(retryDelayMs({ failure, call: 0, random: 0 }).kind).toBe('too-long');
  });
});

describe('as in triggerdotdev/trigger.dev docs/errors-retrying.mdx and Microsoft Q&A 5625878', () => {
  test('rate-limit headers are read by index, and are undefined', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
    });
    expect(Reflect.get(headers, 'x-ratelimit-limit-requests')).toBeUndefined();
    expect(readLimitHeaders(headers, 0)).toEqual({ requestsLimit: 60, requestsRemaining: 59 });
  });

  test('−1 is taken as a value', () => {
    const headers = { 'x-ratelimit-limit-tokens': '-1', 'x-ratelimit-remaining-tokens': '-1' };
    expect(readLimitHeaders(new Headers(headers), 0)).toEqual({});
  });
});

describe('as in growthxai/output PR #313 and temporalio/sdk-python #1177', () => {
  const timedOut = {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'Grammar compilation timed out.' },
  };
  test('a temporary 400 kills the workflow', () => {
    const failure = classify(Anthropic.APIError.generate(400, timedOut, undefined, new Headers()));
    const endpoint = aPlannedEndpoint('one');
    // Whether it passes nobody knows for sure, so the configuration says whether it is worth one more call.
    expect(mayAskAgain(failure, { ...endpoint, retryGrammarTimeout: true })).toBe(true);
    expect(mayAskAgain(failure, endpoint)).toBe(false);
  });

  test('a throttling 503 is called permanent', () => {
    const { kind } = classify(refusal(503, FIVE_HUNDRED_THREE));
    expect(kind).toBe('Overloaded');
    expect(isTransient(kind)).toBe(true);
  });
});

describe('as in BerriAI/litellm #25825 and NousResearch/hermes-agent #108558', () => {
  test('a cut answer that is called `stop` is taken as whole', () => {
    const text = '{"intent":"lost_card","urgency":"low","cards":1,"note":"It is whole as JSON, and cut"}';
    const request = requestFor({ api: 'chat', mode: 'prompt', streamed: false }, 'm');
    const answer = (outputTokens: number) => ({
      content: { text, toolCalls: [], refusal: null },
      stop: { kind: 'complete', raw: 'stop' } as const,
      usage: { inputTokens: 9, cachedInputTokens: 0, outputTokens },
      usageState: 'exact' as const,
    });
    expect(verdictOn(answer(request.maxOutputTokens), request)).toMatchObject({ reason: 'Truncated' });
    expect(verdictOn(answer(request.maxOutputTokens - 1), request)).toMatchObject({ kind: 'valid' });
  });
});

describe('as found here, by a body that was mutated', () => {
  test('an object within a cut answer is taken for the answer', () => {
    const inner = '{"intent":"lost_card","urgency":"low","cards":1,"note":"within"}';
    const whole = (text: string) => ({
      content: { text, toolCalls: [], refusal: null },
      stop: { kind: 'complete', raw: 'stop' } as const,
      usage: { inputTokens: 9, cachedInputTokens: 0, outputTokens: 20 },
      usageState: 'exact' as const,
    });
    const request = requestFor({ api: 'chat', mode: 'prompt', streamed: false }, 'm');
    const cut = `{"intent":"card_arrival","before":${inner},"urgency":"hi`;
    expect(verdictOn(whole(cut), request)).toMatchObject({ kind: 'invalid', reason: 'MalformedJson' });
    // In prose, a brace that opens no object hides none.
    expect(verdictOn(whole(`As {asked}: ${inner}`), request)).toMatchObject({ kind: 'valid', mended: true });
  });
});

describe('as in langfuse/langfuse #10060 and trigger.dev packages/trigger-sdk/src/v3/prompt.ts', () => {
  const task = { name: 'triage', version: 1, description: '' };
  test.each([
    ['missing', {}],
    ['null', { name: null }],
    ['empty', { name: '  ' }],
    ['a placeholder itself', { name: '{customer_name}' }],
  ])('an unfilled placeholder becomes empty text: %s', (_name, input) => {
    const prompt = { name: 'p', text: '# user\nDear {{ input.name }}, sort this.' };
    expect(renderPrompt({ prompt, task, input }).kind).toBe('invalid');
  });
});

describe('as in ttlequals0/MinusPod v2.101.10 and danny-avila/LibreChat #14231', () => {
  const everyRequest: readonly CallRequest[] = APIS.flatMap((api) =>
    MODES.flatMap((mode) =>
      [null, ...EFFORTS].flatMap((effort) =>
        [false, true].map((streamed) => {
          const request = requestFor({ api, mode, streamed }, 'm');
          return { ...request, style: { ...classicStyle('openai'), ...request.style, effort } };
        }),
      ),
    ),
  );
  test('after an upgrade each call is a 400: a sampling parameter is sent', () => {
    for (const request of everyRequest) {
      const keys = Object.keys(wireBody(request) as object);
      expect(keys.filter((key) => /^(?:temperature|top_|.*penalty|seed|logit|n$)/.test(key))).toEqual([]);
    }
  });

  test.each(['gpt-5.4', 'gpt-5.4-mini', 'gpt-5.5', 'gpt-6-astra', 'gpt-6.1-sol'])(
    'each call is a 400: tools beside a reasoning effort, in Chat Completions (%s)',
    (model) => {
      const endpoint = anEndpoint({ model });
      for (const effort of [undefined, ...EFFORTS]) {
        const rung = { route: 'r', mode: 'tool', ...(effort !== undefined && { effort }) } as const;
        expect(resolveMode(rung, endpoint, JSON_SCHEMA)).toBe('tool');
        expect(styleOf(endpoint, 'tool', rung).api).toBe('responses');
      }
    },
  );
});
