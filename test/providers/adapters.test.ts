import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { PROTOCOLS } from '#domain/call.ts';
import type { AnswerSchema, CallRequest, ModelAnswer, Protocol } from '#domain/call.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import { classicStyle } from '#domain/call-style.ts';
import { createProvider } from '#providers/create-provider.ts';
import type { Provider, ProviderCall } from '#providers/provider.ts';
import { DIALECTS, answerBody } from '../support/dialect-answers.ts';
import { json, raw, startStandInServer } from '../support/stand-in-server.ts';
import type { StandInServer } from '../support/stand-in-server.ts';

const KEY = 'sk-canary-0123456789abcdef';
const TOTAL_MS = 5000;
const IDLE_MS = 2000;

const SCHEMA: AnswerSchema = {
  name: 'triage',
  description: 'Give the answer.',
  jsonSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { intent: { type: 'string' } },
    required: ['intent'],
  },
};

function requestOf(protocol: Protocol, more: Partial<CallRequest> = {}): CallRequest {
  return {
    model: 'some-model',
    messages: [
      { role: 'system', text: 'Be short.' },
      { role: 'user', text: 'What does the customer want?' },
    ],
    mode: 'text',
    schema: null,
    maxOutputTokens: 512,
    style: classicStyle(protocol),
    stream: false,
    ...more,
  };
}

function callTo(
  protocol: Protocol,
  request: Partial<CallRequest> = {},
  more: Partial<ProviderCall> = {},
): ProviderCall {
  return {
    request: requestOf(protocol, request),
    attemptId: 'attempt-1',
    signal: new AbortController().signal,
    totalMs: TOTAL_MS,
    idleMs: IDLE_MS,
    ...more,
  };
}

function answerOf(outcome: CallOutcome): ModelAnswer {
  if (outcome.kind !== 'answered') throw new Error(`No answer: ${JSON.stringify(outcome)}`);
  return outcome.answer;
}

/** Every outcome goes into histories and logs in some form: none may hold the key. */
function withoutKey(outcome: CallOutcome): CallOutcome {
  expect(JSON.stringify(outcome)).not.toContain(KEY);
  return outcome;
}

let server: StandInServer;
beforeAll(async () => {
  server = await startStandInServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe.each(PROTOCOLS)('the adapter for %s', (protocol: Protocol) => {
  const dialect = DIALECTS[protocol];
  let provider: Provider;
  beforeAll(() => {
    provider = createProvider(protocol, { baseUrl: `${server.url}${dialect.basePath}`, apiKey: KEY });
  });
  const callOf = (request?: Partial<CallRequest>, more?: Partial<ProviderCall>): ProviderCall =>
    callTo(protocol, request, more);
  const call = async (request?: Partial<CallRequest>, more?: Partial<ProviderCall>): Promise<CallOutcome> =>
    withoutKey(await provider.call(callOf(request, more)));

  describe('gives an answer in one shape', () => {
    it('in mode text, with exact usage, the model, the raw body and the status', async () => {
      const body = answerBody(protocol, { text: 'A card.' });
      server.respondWith(json(body));
      const outcome = await call();
      expect(outcome).toMatchObject({
        kind: 'answered',
        status: 200,
        answer: {
          content: { text: 'A card.', toolCalls: [], refusal: null },
          stop: { kind: 'complete', raw: dialect.stops.complete },
          usage: { inputTokens: 100, cachedInputTokens: 85, outputTokens: 7 },
          usageState: 'exact',
          model: 'model-that-answered',
          requestId: null,
        },
      });
      expect(outcome.kind === 'answered' && Buffer.from(outcome.body).toString()).toBe(JSON.stringify(body));
    });

    it('sends one request with the key, the attempt, the limit and nothing that is not ours', async () => {
      server.respondWith(json(answerBody(protocol, { text: 'A card.' })));
      await call();
      expect(server.seen).toHaveLength(1);
      const [{ path, headers, body } = { path: '', headers: {}, body: {} }] = server.seen;
      expect(path).toBe(dialect.path);
      expect(headers.authorization).toBe(`Bearer ${KEY}`);
      expect(headers['x-client-request-id']).toBe('attempt-1');
      expect(body[protocol === 'anthropic' ? 'max_tokens' : 'max_completion_tokens']).toBe(512);
      expect(
        Object.keys(body).filter((key) => /temperature|top_|penalty|seed|tool|stream/.test(key)),
      ).toEqual([]);
    });

    it('without a word of the SDK on the console, whatever it thinks of the model', async () => {
      const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
      server.respondWith(json(answerBody(protocol, { text: 'A card.' })));
      await call({ model: 'claude-sonnet-4-5' });
      expect(said).not.toHaveBeenCalled();
      said.mockRestore();
    });

    it('in mode prompt, without anything structural in the request', async () => {
      server.respondWith(json(answerBody(protocol, { text: '{"intent":"card"}' })));
      expect(answerOf(await call({ mode: 'prompt', schema: SCHEMA })).content.text).toBe('{"intent":"card"}');
      expect(JSON.stringify(server.seen[0]?.body)).not.toContain('intent');
    });

    it('in mode tool, by a forced call of the one tool', async () => {
      server.respondWith(json(answerBody(protocol, { tool: { name: 'triage', input: { intent: 'card' } } })));
      const answer = answerOf(await call({ mode: 'tool', schema: SCHEMA }));
      expect(answer.content.toolCalls).toEqual([{ name: 'triage', argumentsJson: '{"intent":"card"}' }]);
      expect(answer.stop).toEqual({ kind: 'complete', raw: dialect.stops.tool });
      const sent = server.seen[0]?.body ?? {};
      expect(JSON.stringify(sent)).not.toContain('$schema');
      expect(JSON.stringify(sent)).not.toContain('strict');
      expect(sent['tool_choice']).toEqual(
        protocol === 'anthropic'
          ? { type: 'tool', name: 'triage', disable_parallel_tool_use: true }
          : { type: 'function', function: { name: 'triage' } },
      );
      if (protocol === 'openai') expect(sent['parallel_tool_calls']).toBe(false);
    });

    it('in mode tool, by a strict tool and a free choice where the model refuses to be forced', async () => {
      server.respondWith(json(answerBody(protocol, { tool: { name: 'triage', input: { intent: 'card' } } })));
      await call({ mode: 'tool', schema: SCHEMA, style: { ...classicStyle(protocol), forcedTool: false } });
      const sent = JSON.stringify(server.seen[0]?.body);
      expect(sent).toContain('"strict":true');
      expect(sent).toContain('"additionalProperties":false');
      expect(sent).toContain(
        protocol === 'anthropic' ? '"type":"auto","disable_parallel_tool_use":true' : '"tool_choice":"auto"',
      );
    });

    it('with the limits of its headers and the request id', async () => {
      const headers = {
        ...dialect.limitHeaders,
        date: 'Tue, 24 Nov 2026 12:00:00 GMT',
        [dialect.requestIdHeader]: 'req_123',
      };
      server.respondWith(json(answerBody(protocol, { text: 'x' }), 200, headers));
      const answer = answerOf(await call());
      expect(answer.limits).toEqual(dialect.limits);
      expect(answer.requestId).toBe('req_123');
    });

    it('although it came compressed, which was not asked for', async () => {
      server.respondWith((response) => {
        const body = gzipSync(JSON.stringify(answerBody(protocol, { text: 'small' })));
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
      });
      expect(answerOf(await call()).content.text).toBe('small');
      expect(server.seen[0]?.headers['accept-encoding']).toBe('identity');
    });

    it.each(dialect.badUsages.map((usage) => [JSON.stringify(usage), usage]))(
      'with an estimate that is never 0 where usage is %s',
      async (_name, usage) => {
        server.respondWith(
          json(answerBody(protocol, { text: 'Some eight words or so are in here.', usage })),
        );
        const answer = answerOf(await call());
        expect(answer.usageState).toBe('estimated');
        expect(answer.usage.inputTokens).toBeGreaterThan(0);
        expect(answer.usage.outputTokens).toBeGreaterThan(0);
        expect(answer.usage.cachedInputTokens).toBe(0);
      },
    );
  });

  describe('says why the model stopped', () => {
    it.each([
      [dialect.stops.truncated, 'truncated'],
      [dialect.stops.refused, 'refused'],
      ['pause_turn', 'unknown'],
      ['stop_sequence', 'unknown'],
      ['new_reason', 'unknown'],
      [dialect.stops.tool, 'unknown'],
      [null, 'unknown'],
    ])('%s in mode text: %s', async (stop, kind) => {
      server.respondWith(json(answerBody(protocol, { text: 'x', stop })));
      expect(answerOf(await call()).stop).toMatchObject({ kind, raw: stop });
    });

    it('gives an answer without content as an answer', async () => {
      server.respondWith(json(answerBody(protocol)));
      expect(answerOf(await call()).content).toEqual({ text: '', toolCalls: [], refusal: null });
    });
  });

  describe('knows what is no answer', () => {
    const noAnswers = [
      ['HTML', raw('<html><body>Log in</body></html>', 'text/html')],
      ['HTML that says it is JSON', raw('<html></html>', 'application/json')],
      ['an empty body', raw('', 'application/json')],
      ['an empty text', raw('', 'text/plain')],
      ['broken JSON', raw('{"content": [', 'application/json')],
      ['null', json(null)],
      ['an array', json([])],
      ['a string', json('ok')],
      ['an object of something else', json({ status: 'ok' })],
      ['an error without a code', json({ error: { message: 'something' } })],
    ] as const;
    it.each(noAnswers)('%s with status 200 is ServerError, maybe billed', async (_name, respond) => {
      server.respondWith(respond);
      const outcome = await call();
      expect(outcome).toMatchObject({
        kind: 'failed',
        maybeBilled: true,
        failure: { kind: 'ServerError', status: 200 },
      });
      expect(server.seen).toHaveLength(1);
    });

    it.each([
      [{ type: 'overloaded_error', message: 'Overloaded' }, 'Overloaded'],
      [{ code: 429, message: 'slow' }, 'RateLimited'],
      [{ code: 'insufficient_quota', message: 'no money' }, 'QuotaExhausted'],
      [{ code: 'context_length_exceeded', type: 'invalid_request_error' }, 'ContextLengthExceeded'],
    ])('an error in a 200 is judged by its code: %j', async (error, kind) => {
      server.respondWith(json({ type: 'error', error }));
      expect(await call()).toMatchObject({ kind: 'failed', maybeBilled: false, failure: { kind } });
    });

    it('a body over the cap is Runaway, closed and maybe billed', async () => {
      let closed = false;
      server.respondWith((response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.on('close', () => (closed = !response.writableFinished));
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      });
      const outcome = await call();
      expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: true, failure: { kind: 'Runaway' } });
      expect(outcome.kind === 'failed' && outcome.body?.byteLength).toBe(4 * 1024 * 1024);
      await expect.poll(() => closed).toBe(true);
      expect(server.seen).toHaveLength(1);
    });
  });

  describe('makes one request, whatever comes', () => {
    it('for every status from 300 to 599', async () => {
      const provoking = { 'x-should-retry': 'true', 'retry-after': '0' };
      for (let status = 300; status <= 599; status += 1) {
        server.respondWith(
          json({ error: { message: KEY } }, status, { ...provoking, location: '/elsewhere' }),
        );
        const outcome = await provider.call(callOf());
        expect([status, server.seen.length, outcome.kind]).toEqual([status, 1, 'failed']);
        if (outcome.kind === 'failed') {
          expect(outcome.failure.status).toBe(status);
          expect(JSON.stringify(outcome.failure)).not.toContain(KEY);
          expect(outcome.maybeBilled).toBe([408, 504, 524].includes(status));
        }
      }
    });

    it('for a redirect, which is not followed with the key', async () => {
      const elsewhere = await startStandInServer();
      elsewhere.respondWith(json(answerBody(protocol, { text: 'stolen' })));
      server.respondWith((response) =>
        response.writeHead(302, { location: `${elsewhere.url}${dialect.path}` }).end(),
      );
      const outcome = await call();
      expect(outcome).toMatchObject({
        kind: 'failed',
        maybeBilled: false,
        failure: { kind: 'UnexpectedStatus', status: 302 },
      });
      expect([server.seen.length, elsewhere.seen.length]).toEqual([1, 0]);
      await elsewhere[Symbol.asyncDispose]();
    });

    it('and carries Retry-After, the forbidden retry and the request id', async () => {
      const headers = { 'retry-after': '7', 'x-should-retry': 'false', [dialect.requestIdHeader]: 'req_9' };
      server.respondWith(json({ error: { message: 'slow' } }, 429, headers));
      expect(await call()).toMatchObject({
        failure: {
          kind: 'RateLimited',
          retryAfterMs: 7000,
          retryForbidden: true,
          requestId: 'req_9',
          model: 'some-model',
        },
      });
    });

    it('knows a refusal by its headers where its body is cut', async () => {
      server.respondWith((response) => {
        response.writeHead(429, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"error":');
        setTimeout(() => response.destroy(), 20);
      });
      expect(await call()).toMatchObject({
        kind: 'failed',
        maybeBilled: false,
        failure: { kind: 'RateLimited' },
      });
    });
  });

  describe('ends in time', () => {
    it('a stall before the headers ends by the total deadline', async () => {
      server.respondWith(() => {});
      const started = performance.now();
      const outcome = await call({}, { totalMs: 300, idleMs: 100 });
      expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: true, failure: { kind: 'TimedOut' } });
      expect(performance.now() - started).toBeLessThan(1300);
      expect(server.seen).toHaveLength(1);
    });

    it('a stall in the body ends by the idle deadline, and what came is kept', async () => {
      server.respondWith((response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"id":');
      });
      const started = performance.now();
      const outcome = await call({}, { totalMs: 5000, idleMs: 200 });
      expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: true, failure: { kind: 'TimedOut' } });
      expect(outcome.kind === 'failed' && Buffer.from(outcome.body ?? []).toString()).toBe('{"id":');
      expect(performance.now() - started).toBeLessThan(1200);
    });

    it('a slow body that keeps coming outlives the idle deadline, not the total one', async () => {
      const drip =
        (chunks: number) => (response: Parameters<Parameters<StandInServer['respondWith']>[0]>[0]) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          let sent = 0;
          const timer = setInterval(() => {
            sent += 1;
            response.write(' ');
            if (sent === chunks) response.end(JSON.stringify(answerBody(protocol, { text: 'late' })));
            if (sent === chunks || response.destroyed) clearInterval(timer);
          }, 50);
        };
      server.respondWith(drip(8));
      expect(answerOf(await call({}, { totalMs: 5000, idleMs: 300 })).content.text).toBe('late');
      server.respondWith(drip(100));
      expect(await call({}, { totalMs: 400, idleMs: 300 })).toMatchObject({
        kind: 'failed',
        failure: { kind: 'TimedOut' },
      });
    });

    it.each(['before the headers', 'in the body'])(
      'the caller’s abort %s closes the socket within 500 ms',
      async (where) => {
        const caller = new AbortController();
        let closedAt = 0;
        server.respondWith((response) => {
          response.on('close', () => (closedAt = performance.now()));
          if (where === 'in the body') response.writeHead(200).write('{');
          setTimeout(() => caller.abort(), 50);
        });
        const started = performance.now();
        expect(await call({}, { signal: caller.signal })).toEqual({ kind: 'aborted' });
        expect(performance.now() - started).toBeLessThan(550);
        await expect.poll(() => closedAt).toBeGreaterThan(0);
        expect(closedAt - started).toBeLessThan(550);
      },
    );

    it('an abort before the call sends nothing', async () => {
      server.respondWith(json(answerBody(protocol, { text: 'x' })));
      expect(await call({}, { signal: AbortSignal.abort() })).toEqual({ kind: 'aborted' });
      expect(server.seen).toHaveLength(0);
    });
  });

  describe('tells where the line broke', () => {
    it('a reset before the headers is ConnectionLost, maybe billed', async () => {
      server.respondWith((response) => response.socket?.resetAndDestroy());
      expect(await call()).toMatchObject({
        kind: 'failed',
        maybeBilled: true,
        failure: { kind: 'ConnectionLost' },
      });
      expect(server.seen).toHaveLength(1);
    });

    it.each([
      ['cut short of its length', { 'content-length': '500' }],
      ['cut in a chunk', {}],
    ])(
      'a body %s is ConnectionLost, maybe billed, and kept',
      async (_name, headers: Record<string, string>) => {
        server.respondWith((response) => {
          response.writeHead(200, { 'content-type': 'application/json', ...headers });
          response.write('{"id":');
          setTimeout(() => response.socket?.destroy(), 20);
        });
        const outcome = await call();
        expect(outcome).toMatchObject({
          kind: 'failed',
          maybeBilled: true,
          failure: { kind: 'ConnectionLost' },
        });
        expect(outcome.kind === 'failed' && Buffer.from(outcome.body ?? []).toString()).toBe('{"id":');
      },
    );

    it('plain text where TLS is due is Unreachable, not billed', async () => {
      const baseUrl = server.url.replace('http:', 'https:');
      const outcome = withoutKey(await createProvider(protocol, { baseUrl, apiKey: KEY }).call(callOf()));
      expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: false, failure: { kind: 'Unreachable' } });
    });

    it.each(['a closed port', 'a name that does not exist'])(
      '%s is Unreachable, not billed',
      async (where) => {
        const gone = await startStandInServer();
        await gone[Symbol.asyncDispose]();
        const baseUrl = where === 'a closed port' ? gone.url : 'http://nowhere.invalid';
        const outcome = withoutKey(await createProvider(protocol, { baseUrl, apiKey: KEY }).call(callOf()));
        expect(outcome).toMatchObject({
          kind: 'failed',
          maybeBilled: false,
          body: null,
          failure: { kind: 'Unreachable' },
        });
      },
    );
  });

  it('throws what is a bug', async () => {
    await expect(provider.call(callOf({ mode: 'tool', schema: null }))).rejects.toThrow('needs a schema');
    const misaddressed = createProvider(protocol, { baseUrl: 'ftp://127.0.0.1', apiKey: KEY });
    await expect(misaddressed.call(callOf())).rejects.toThrow();
  });

  it('sends no key where there is none, and never one from the environment', async () => {
    const planted = {
      ANTHROPIC_API_KEY: 'sk-ant-planted-000000000',
      ANTHROPIC_AUTH_TOKEN: 'planted-token',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      ANTHROPIC_CUSTOM_HEADERS: 'x-api-key: planted-header\nanthropic-version: 2023-06-01',
      OPENAI_API_KEY: 'sk-proj-planted-000000000',
      OPENAI_ADMIN_KEY: 'sk-admin-planted-00000000',
      OPENAI_BASE_URL: 'http://127.0.0.1:1',
      OPENAI_ORG_ID: 'org-planted',
      OPENAI_PROJECT_ID: 'proj-planted',
      OPENAI_CUSTOM_HEADERS: 'api-key: planted-header\nauthorization: Bearer planted',
    };
    const before = { ...process.env };
    Object.assign(process.env, planted);
    try {
      const keyless = createProvider(protocol, { baseUrl: `${server.url}${dialect.basePath}`, apiKey: null });
      server.respondWith(json(answerBody(protocol, { text: 'x' })));
      expect((await keyless.call(callOf())).kind).toBe('answered');
      const headers = server.seen[0]?.headers ?? {};
      expect(headers.authorization).toBeUndefined();
      expect(JSON.stringify(headers)).not.toMatch(/planted|2023-06-01/);
    } finally {
      process.env = before;
    }
  });

  it('keeps a hundred calls at once apart', async () => {
    server.respondWith((response, { body }) =>
      json(answerBody(protocol, { text: String(body['model']) }))(response, { path: '', headers: {}, body }),
    );
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => answerOf(await provider.call(callOf({ model: `m${n}` })))),
    );
    expect(answers.map((answer) => answer.content.text)).toEqual(answers.map((_, n) => `m${n}`));
    expect(server.seen).toHaveLength(100);
  });
});
