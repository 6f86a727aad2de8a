import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PROTOCOLS } from '#domain/call.ts';
import type { Protocol } from '#domain/call.ts';
import { classify, classifyBody } from '#domain/classify.ts';
import type { CallFailureKind } from '#domain/failure-kind.ts';
import { isTransient } from '#domain/failure-kind.ts';
import { maybeBilled } from '#domain/maybe-billed.ts';
import { json, raw, startStandInServer } from '../support/stand-in-server.ts';
import type { Respond, StandInServer } from '../support/stand-in-server.ts';
import { BODY_ROWS } from './classify-rows.ts';

const RETRIED = [429, 500, 502, 503, 529];
const MAYBE_BILLED = [408, 504, 524];
const NAMED: Readonly<Record<number, CallFailureKind>> = {
  400: 'BadRequest',
  401: 'AuthenticationFailed',
  402: 'QuotaExhausted',
  403: 'PermissionDenied',
  404: 'NotFound',
  408: 'TimedOut',
  409: 'BadRequest',
  412: 'BadRequest',
  413: 'RequestTooLarge',
  415: 'BadRequest',
  422: 'BadRequest',
  429: 'RateLimited',
  431: 'BadRequest',
  500: 'ServerError',
  502: 'ServerError',
  503: 'Overloaded',
  504: 'TimedOut',
  524: 'TimedOut',
  529: 'Overloaded',
};
const ALL_STATUSES = Array.from({ length: 300 }, (_, index) => 300 + index);

let server: StandInServer;
beforeAll(async () => {
  server = await startStandInServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** The very error that the SDK throws for an answer. */
async function sdkError(
  protocol: Protocol,
  respond: Respond,
  more: { timeout?: number; baseURL?: string } = {},
) {
  server.respondWith(respond);
  const shared = { apiKey: 'sk-canary-0123456789', maxRetries: 0, logLevel: 'off' as const, ...more };
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  const call =
    protocol === 'anthropic'
      ? new Anthropic({ baseURL: server.url, ...shared }).messages.create({
          model: 'm',
          max_tokens: 9,
          messages,
        })
      : new OpenAI({ baseURL: `${server.url}/v1`, ...shared }).chat.completions.create({
          model: 'm',
          messages,
        });
  return call.then(
    (data: unknown) => ({ data }),
    (error: unknown) => error,
  );
}

describe.each(PROTOCOLS)('classify, with the errors of the SDK for %s', (protocol) => {
  it.each(BODY_ROWS.filter((row) => row.protocols.includes(protocol)))(
    '$status $name is $kind',
    async ({ status, body, headers, kind, code }) => {
      const failure = classify(await sdkError(protocol, json(body, status, headers)));
      expect(failure).toMatchObject({ kind, status });
      if (code !== undefined) expect(failure.providerCode).toBe(code);
    },
  );

  it('judges all 300 statuses from 300 to 599, with and without a body', async () => {
    for (const status of ALL_STATUSES) {
      const bodies: unknown[] = [
        { error: { message: 'x', type: null, code: null } },
        '<html>Bad gateway</html>',
      ];
      for (const body of bodies) {
        const error = await sdkError(
          protocol,
          typeof body === 'string' ? raw(body, 'text/html', status) : json(body, status),
        );
        // Node's fetch follows or swallows these; the adapters use none of it.
        if (status === 407 || [301, 302, 303, 307, 308].includes(status)) continue;
        expect([status, classify(error).kind]).toEqual([status, NAMED[status] ?? 'UnexpectedStatus']);
      }
    }
  });

  it('reads the request id, Retry-After and the forbidden retry from the headers', async () => {
    const headers = {
      'retry-after': '1.5',
      'x-should-retry': 'false',
      'request-id': 'req_1',
      'x-request-id': 'req_1',
    };
    const failure = classify(await sdkError(protocol, json({}, 503, headers)));
    expect(failure).toMatchObject({
      kind: 'Overloaded',
      requestId: 'req_1',
      retryAfterMs: 1500,
      retryForbidden: true,
    });
  });

  it('does not let x-should-retry: true widen what is retried', async () => {
    const failure = classify(await sdkError(protocol, json({}, 409, { 'x-should-retry': 'true' })));
    expect(failure.kind).toBe('BadRequest');
    expect(failure).not.toHaveProperty('retryForbidden');
  });

  it.each([
    ['a reset', (r) => r.socket?.resetAndDestroy(), 'ConnectionLost'],
    ['a hang-up', (r) => r.socket?.destroy(), 'ConnectionLost'],
    [
      'a cut body',
      (r) => {
        r.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{');
        setTimeout(() => r.socket?.destroy(), 20);
      },
      'ConnectionLost',
    ],
    ['broken JSON', raw('{"a":', 'application/json'), 'ServerError'],
  ] satisfies [string, Respond, CallFailureKind][])('%s', async (_name, respond, kind) => {
    const failure = classify(await sdkError(protocol, respond));
    expect(failure.kind).toBe(kind);
    expect(maybeBilled(failure)).toBe(true);
  });

  it('calls the SDK’s own timeout TimedOut', async () => {
    expect(classify(await sdkError(protocol, () => {}, { timeout: 100 })).kind).toBe('TimedOut');
  });

  it.each(['closed port', 'no such name'])(
    'calls a connection that was never made Unreachable: %s',
    async (where) => {
      const gone = await startStandInServer();
      await gone[Symbol.asyncDispose]();
      const baseURL = where === 'closed port' ? gone.url : 'http://nowhere.invalid';
      const failure = classify(await sdkError(protocol, () => {}, { baseURL }));
      expect(failure.kind).toBe('Unreachable');
      expect(maybeBilled(failure)).toBe(false);
    },
  );

  it('calls an error object in a 200 by its code, as the SDK hands it out', async () => {
    const given = (await sdkError(protocol, json({ error: { code: 503, message: 'busy' } }))) as {
      data: unknown;
    };
    expect(classifyBody(given.data).kind).toBe('Overloaded');
  });
});

describe('classify', () => {
  it('retries exactly the five statuses, and counts exactly three others as maybe billed', () => {
    const kinds = ALL_STATUSES.map((status) => ({ status, failure: classify({ status }) }));
    expect(kinds).toHaveLength(300);
    const transient = kinds.filter(({ failure }) => isTransient(failure.kind)).map(({ status }) => status);
    expect(transient.filter((status) => !MAYBE_BILLED.includes(status))).toEqual(RETRIED);
    expect(kinds.filter(({ failure }) => maybeBilled(failure)).map(({ status }) => status)).toEqual(
      MAYBE_BILLED,
    );
  });

  const connecting = [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ];
  const tls = [
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
  ];
  it.each([...connecting, ...tls])('%s, three causes deep, is Unreachable and not billed', (code) => {
    const failure = classify(wrapped(Object.assign(new Error('x'), { code })));
    expect(failure).toMatchObject({ kind: 'Unreachable', providerCode: code });
    expect(maybeBilled(failure)).toBe(false);
  });

  it.each([
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'UND_ERR_SOCKET',
    'HPE_INVALID_CONSTANT',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ])('%s is ConnectionLost and maybe billed', (code) => {
    const failure = classify(wrapped(Object.assign(new Error('x'), { code })));
    expect(failure.kind).toBe('ConnectionLost');
    expect(maybeBilled(failure)).toBe(true);
  });

  it.each([
    [
      'undici’s limit on headers',
      Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' }),
      'TimedOut',
    ],
    ['undici’s limit on bodies', Object.assign(new Error('x'), { code: 'UND_ERR_BODY_TIMEOUT' }), 'TimedOut'],
    ['a deadline', AbortSignal.timeout(0).reason ?? new DOMException('x', 'TimeoutError'), 'TimedOut'],
    ['an abort without a reason', new DOMException('x', 'AbortError'), 'ConnectionLost'],
    ['an abort as an SDK tells it', new OpenAI.APIUserAbortError(), 'ConnectionLost'],
    [
      'a connect that timed out',
      Object.assign(new Error('x'), { code: 'ETIMEDOUT', syscall: 'connect' }),
      'Unreachable',
    ],
    [
      'both families refused',
      new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]),
      'Unreachable',
    ],
    [
      'a handshake cut off',
      Object.assign(
        new Error('Client network socket disconnected before secure TLS connection was established'),
        { code: 'ECONNRESET' },
      ),
      'Unreachable',
    ],
    [
      'a redirect that fetch refused',
      new TypeError('fetch failed', { cause: new Error('unexpected redirect') }),
      'UnexpectedStatus',
    ],
    ['a bad port', new TypeError('fetch failed', { cause: new Error('bad port') }), 'InternalError'],
    [
      'an SSE error event',
      new Anthropic.APIError(
        undefined,
        { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
        undefined,
        undefined,
      ),
      'Overloaded',
    ],
    [
      'an AnthropicError without status',
      new Anthropic.AnthropicError('Streaming is required'),
      'InternalError',
    ],
    ['an OpenAIError without status', new OpenAI.OpenAIError('Missing credentials'), 'InternalError'],
    ['a missing credential', new Error('Could not resolve authentication method.'), 'InternalError'],
    [
      'a TypeError of ours',
      new TypeError("Cannot read properties of undefined (reading 'x')"),
      'InternalError',
    ],
    ['a string', 'boom', 'InternalError'],
    ['undefined', undefined, 'InternalError'],
  ] satisfies [string, unknown, CallFailureKind][])('%s: %#', (_name, error, kind) => {
    expect(classify(error).kind).toBe(kind);
  });

  it('says numbers of a long prompt’s kind, status and code in one sentence, and no word of the body', () => {
    const error = {
      status: 400,
      error: { error: { type: 'invalid_request_error', message: 'my secret prompt' } },
    };
    expect(classify(error).message).toBe(
      'The provider refused the request as invalid (status 400, code invalid_request_error).',
    );
  });

  it('is total, small, and never tells a key', () => {
    const key = 'sk-canary-0123456789abcdef';
    const text = fc.oneof(
      fc.string({ maxLength: 3000 }),
      fc.constantFrom(
        key,
        `Bearer ${key}`,
        `key=${key}`,
        'insufficient_quota',
        '<html>',
        'terminated',
        'APIError',
      ),
    );
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.double(),
        fc.integer({ min: 0, max: 999 }),
        fc.constant(null),
        tie('object'),
      ),
      object: fc.dictionary(
        fc.constantFrom(
          'status',
          'headers',
          'error',
          'code',
          'type',
          'message',
          'cause',
          'errors',
          'details',
          'error_code',
          'metadata',
          'name',
          'param',
          'request_id',
          'retry-after',
          'request-id',
          'choices',
          'finish_reason',
        ),
        tie('value'),
      ),
    }));
    fc.assert(
      fc.property(anything.value, (value) => {
        for (const failure of [classify(value, 0), classifyBody(value)]) {
          expect(failure.message.length).toBeLessThanOrEqual(300);
          expect(Buffer.byteLength(JSON.stringify(failure))).toBeLessThan(2048);
          expect(JSON.stringify(failure)).not.toContain(key);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('survives objects that fight back', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    );
    const cyclic: { cause?: unknown } = {};
    cyclic.cause = cyclic;
    const headers = {
      get: () => {
        throw new Error('no');
      },
    };
    for (const error of [hostile, cyclic, { status: 429, headers }, { status: 500, error: hostile }]) {
      expect(() => classify(error)).not.toThrow();
    }
  });
});

describe('classifyBody', () => {
  it.each([
    ['HTML', '<html></html>'],
    ['nothing', undefined],
    ['null', null],
    ['an array', []],
    ['an object of something else', { status: 'ok' }],
    ['an error without a known code', { error: { message: 'x', code: 'something_new' } }],
  ])('%s is ServerError with the status as sent, maybe billed', (_name, body) => {
    const failure = classifyBody(body);
    expect(failure).toMatchObject({ kind: 'ServerError', status: 200 });
    expect(maybeBilled(failure)).toBe(true);
  });

  it.each([
    ['invalid_request_error', 'BadRequest'],
    ['authentication_error', 'AuthenticationFailed'],
    ['billing_error', 'QuotaExhausted'],
    ['permission_error', 'PermissionDenied'],
    ['not_found_error', 'NotFound'],
    ['conflict_error', 'BadRequest'],
    ['request_too_large', 'RequestTooLarge'],
    ['rate_limit_error', 'RateLimited'],
    ['timeout_error', 'TimedOut'],
    ['api_error', 'ServerError'],
    ['overloaded_error', 'Overloaded'],
  ])('knows Anthropic’s type %s as %s', (type, kind) => {
    expect(classifyBody({ type: 'error', error: { type, message: 'x' } }).kind).toBe(kind);
  });

  it.each([
    [{ error: { code: 502, message: 'x' } }, 'ServerError', 502, false],
    [{ error: { code: '429', message: 'x' } }, 'RateLimited', 429, false],
    [{ error: { code: 'project_spend_limit_exceeded' } }, 'QuotaExhausted', 429, false],
    [{ object: 'error', message: 'x', code: 400, type: 'BadRequestError' }, 'BadRequest', 400, false],
    [[{ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }], 'RateLimited', 429, false],
    [{ choices: [{ finish_reason: 'error', message: { content: 'half' } }] }, 'ServerError', 200, true],
    [{ choices: [{ finish_reason: 'error', error: { code: 429 } }] }, 'RateLimited', 200, true],
  ])('%j is %s', (body, kind, status, billed) => {
    const failure = classifyBody(body);
    expect(failure).toMatchObject({ kind, status });
    expect(maybeBilled(failure)).toBe(billed);
  });
});

/** As the SDKs wrap what undici wraps. */
function wrapped(cause: Error): Error {
  return new OpenAI.APIConnectionError({ cause: new TypeError('fetch failed', { cause }) });
}
