import { describe, expect, it } from 'vitest';

import {
  errorAtTop,
  errorInChoice,
  errorInStream,
  startAggregator,
} from '../support/stand-ins/aggregator.ts';
import { anthropicErrorEvent, startAnthropic } from '../support/stand-ins/anthropic.ts';
import { MODEL, NESTED, ask, askVendor } from '../support/stand-ins/ask-kind.ts';
import { events } from '../support/stand-ins/core.ts';
import { startOpenai } from '../support/stand-ins/openai.ts';
import { startVllm } from '../support/stand-ins/vllm.ts';
import { json } from '../support/stand-in-server.ts';

describe('an error inside of a 200', () => {
  it.each([
    ['at the top', errorAtTop, 429, 'RateLimited', false],
    ['at the top', errorAtTop, 502, 'ServerError', false],
    ['in the choice', errorInChoice, 429, 'RateLimited', true],
    ['in the choice', errorInChoice, 502, 'ServerError', true],
  ] as const)('of the aggregator, %s, is judged by its code %o %i: %s', async (...row) => {
    const [, plant, code, kind, maybeBilled] = row;
    await using server = await startAggregator();
    server.respondNext(plant(code, 'Provider returned error'));
    const { outcome } = await ask(server, '/api/v1', { endpoint: { keyEnv: 'TEST_KEY' } });
    expect(outcome).toMatchObject({ kind: 'failed', maybeBilled, failure: { kind } });
  });

  it.each([
    [429, 'RateLimited'],
    [502, 'ServerError'],
    [503, 'Overloaded'],
  ] as const)('of the aggregator in a stream that had begun may have been billed: %s', async (code, kind) => {
    await using server = await startAggregator();
    server.respondNext(errorInStream(code, 'Provider returned error'));
    const { outcome } = await ask(server, '/api/v1', { endpoint: { keyEnv: 'TEST_KEY', stream: true } });
    expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: true, failure: { kind } });
  });

  it.each([
    ['in an envelope', { error: { message: 'died', type: 'InternalServerError', param: null, code: 500 } }],
    ['flat', { object: 'error', message: 'died', type: 'InternalServerError', param: null, code: 500 }],
  ])('of vLLM in a stream that had begun, %s, may have been billed', async (_form, data) => {
    await using server = await startVllm({ model: MODEL });
    const begun = { index: 0, delta: { role: 'assistant', content: '{' }, finish_reason: null };
    const chunk = { object: 'chat.completion.chunk', choices: [begun] };
    server.respondNext(events([{ data: chunk }, { data }, { data: '[DONE]' }]));
    const { outcome } = await ask(server, '/v1', { endpoint: { stream: true } });
    expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: true, failure: { kind: 'ServerError' } });
  });

  it('of Anthropic in a stream that had begun may have been billed', async () => {
    await using server = await startAnthropic();
    server.respondNext(anthropicErrorEvent('overloaded_error', 'Overloaded'));
    const { outcome } = await askVendor(server, '', {
      endpoint: { protocol: 'anthropic', model: 'claude-sonnet-4-6', stream: true },
    });
    expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: true, failure: { kind: 'Overloaded' } });
  });
});

describe('a planted answer', () => {
  const completion = (message: object, finish_reason: string | null) =>
    json({
      object: 'chat.completion',
      model: 'gpt-4.1',
      choices: [{ index: 0, message, finish_reason }],
      usage: { prompt_tokens: 50, completion_tokens: 40 },
    });

  it('with nulls for what is absent fits the task', async () => {
    await using server = await startOpenai();
    const value = { intent: 'card', amount: null, due: null, tags: ['x'], lines: [], note: null };
    server.respondNext(completion({ role: 'assistant', content: JSON.stringify(value) }, 'stop'));
    const { verdict } = await askVendor(server, '/v1', {
      endpoint: { model: 'gpt-4.1' },
      rung: { mode: 'schema' },
    });
    expect(verdict).toEqual({
      kind: 'valid',
      mended: false,
      output: { intent: 'card', amount: null, tags: ['x'], lines: [] },
    });
  });

  it.each([
    [{ content: null, refusal: "I'm sorry, I can't help with that." }, 'stop', 'Refused'],
    [{ content: '{"intent":' }, 'length', 'Truncated'],
    [{ content: null }, 'content_filter', 'Refused'],
    [{ content: null }, 'stop', 'Empty'],
    [{ content: '{}' }, null, 'Suspicious'],
    [{ content: '{}' }, 'stop', 'SchemaMismatch'],
  ])('%j with %s is %s', async (message, finish, reason) => {
    await using server = await startOpenai();
    server.respondNext(completion({ role: 'assistant', ...message }, finish));
    const { verdict } = await askVendor(server, '/v1', {
      endpoint: { model: 'gpt-4.1' },
      rung: { mode: 'schema' },
    });
    expect(verdict).toMatchObject({ kind: 'invalid', reason });
  });

  it('that was cut behind an object within, and calls itself whole, is not believed', async () => {
    await using server = await startOpenai();
    server.respondNext(completion({ role: 'assistant', content: '{"a":"x","b":[{"a":"y"}],"c":"' }, 'stop'));
    const { verdict } = await askVendor(server, '/v1', {
      endpoint: { model: 'gpt-4.1' },
      rung: { mode: 'schema' },
      output: NESTED,
    });
    expect(verdict).toMatchObject({ kind: 'invalid', reason: 'MalformedJson' });
  });

  it('that is a stream without its end is a lost one', async () => {
    await using server = await startOpenai();
    const begun = { index: 0, delta: { role: 'assistant', content: '{"intent"' }, finish_reason: null };
    server.respondNext(events([{ data: { object: 'chat.completion.chunk', choices: [begun] } }]));
    const { outcome } = await askVendor(server, '/v1', { endpoint: { model: 'gpt-4.1', stream: true } });
    expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: true, failure: { kind: 'ConnectionLost' } });
  });
});

describe('a planted answer of Responses', () => {
  const endpoint = { model: 'gpt-5.6', api: 'responses' } as const;
  const response = (more: object): object => ({
    id: 'resp_1',
    object: 'response',
    model: 'gpt-5.6',
    status: 'completed',
    error: null,
    incomplete_details: null,
    output: [],
    usage: { input_tokens: 50, output_tokens: 40, total_tokens: 90 },
    ...more,
  });
  const message = (part: object): object => ({
    output: [
      { type: 'reasoning', summary: [] },
      { type: 'message', role: 'assistant', content: [part] },
    ],
  });
  const text = message({ type: 'output_text', text: '{"intent":' });
  const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  const filtered = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
  const WAYS = [false, true] as const;

  /** Whole, or as the last of the events of a stream. */
  const plant = (body: object, last: string, stream: boolean) =>
    stream
      ? events([
          {
            name: 'response.created',
            data: { type: 'response.created', response: response({ status: 'in_progress', usage: null }) },
          },
          { name: last, data: { type: last, response: body } },
        ])
      : json(body);

  it.each([
    ['a limit', { ...text, ...cut }, 'response.incomplete', 'Truncated'],
    ['a filter', { ...text, ...filtered }, 'response.incomplete', 'Refused'],
    ['a refusal', message({ type: 'refusal', refusal: 'No.' }), 'response.completed', 'Refused'],
    ['thinking alone', { output: [{ type: 'reasoning', summary: [] }] }, 'response.completed', 'Empty'],
    ['an end that is none', { ...text, status: 'cancelled' }, 'response.completed', 'Suspicious'],
  ])('that ends by %s is judged so, whole and streamed', async (_name, more, last, reason) => {
    for (const stream of WAYS) {
      await using server = await startOpenai();
      server.respondNext(plant(response(more), last, stream));
      const { verdict } = await askVendor(server, '/v1', {
        endpoint: { ...endpoint, stream },
        rung: { mode: 'schema' },
      });
      expect([stream, verdict]).toMatchObject([stream, { kind: 'invalid', reason }]);
    }
  });

  it.each([
    ['server_error', 'ServerError'],
    ['rate_limit_exceeded', 'RateLimited'],
  ] as const)(
    'that failed with %s is a failure, and behind a begun stream maybe billed',
    async (code, kind) => {
      for (const stream of WAYS) {
        await using server = await startOpenai();
        const failed = response({ status: 'failed', error: { code, message: 'It broke.' }, usage: null });
        server.respondNext(plant(failed, 'response.failed', stream));
        const { outcome } = await askVendor(server, '/v1', { endpoint: { ...endpoint, stream } });
        expect([stream, outcome]).toMatchObject([stream, { kind: 'failed', failure: { kind } }]);
        if (stream) expect(outcome).toMatchObject({ maybeBilled: true });
      }
    },
  );

  it('that is an error event is a failure that may be billed', async () => {
    await using server = await startOpenai();
    const error = { type: 'error', code: 'server_error', message: 'It broke.', param: null };
    const created = { type: 'response.created', response: response({ status: 'in_progress' }) };
    server.respondNext(
      events([
        { name: 'response.created', data: created },
        { name: 'error', data: error },
      ]),
    );
    const { outcome } = await askVendor(server, '/v1', { endpoint: { ...endpoint, stream: true } });
    expect(outcome).toMatchObject({ kind: 'failed', maybeBilled: true, failure: { kind: 'ServerError' } });
  });
});
