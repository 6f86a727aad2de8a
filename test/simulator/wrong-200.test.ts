import { describe, expect, test } from 'vitest';

import { APIS, chat, dataOf, message, readLog, respond, start } from './support.ts';

describe('an error in a 200', () => {
  test.each([
    [
      'envelope',
      message,
      { type: 'error', error: { type: 'overloaded_error' }, request_id: expect.stringMatching(/^req_/) },
    ],
    ['envelope', chat, { error: { code: 'server_is_overloaded' } }],
    ['envelope', respond, { error: { code: 'server_is_overloaded' } }],
    ['array', chat, [{ error: { code: 'server_is_overloaded' } }]],
    ['choice', message, { type: 'error' }],
    [
      'choice',
      chat,
      {
        choices: [
          {
            finish_reason: 'error',
            native_finish_reason: 'error',
            error: { code: 'server_is_overloaded' },
            message: { content: '' },
          },
        ],
      },
    ],
    [
      'choice',
      respond,
      { object: 'response', status: 'failed', error: { code: 'server_is_overloaded' }, output: [] },
    ],
    ['event', chat, { error: { code: 'server_is_overloaded' } }],
  ] as const)('as %s, not streamed', async (form, ask, body) => {
    await using sim = await start({ faults: [{ kind: 'error200', form }] });
    const answer = await ask(sim, 'x');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject(body);
    expect(await readLog(sim)).toMatchObject([{ fate: 'error200', variant: form, billed: false }]);
  });

  test.each([
    [undefined, message, [/^\{"type":"error".*"overloaded_error"/]],
    [undefined, chat, [/^\{"error":\{.*server_is_overloaded/]],
    [undefined, respond, [/^\{"type":"error","code":"server_is_overloaded","message":"/]],
    ['choice', chat, [/"delta":\{.*"finish_reason":"error".*server_is_overloaded/, /^\[DONE\]$/]],
    ['choice', message, [/"overloaded_error"/]],
    [
      'choice',
      respond,
      [/response.created/, /response.in_progress/, /^\{"type":"response.failed".*overloaded/],
    ],
  ] as const)('as %s, streamed', async (form, ask, events) => {
    await using sim = await start({ faults: [{ kind: 'error200', ...(form !== undefined && { form }) }] });
    const answer = await ask(sim, 'x', { stream: true });
    expect(answer.headers.get('content-type')).toMatch(/event-stream/);
    const data = dataOf(answer.text);
    expect(data).toHaveLength(events.length);
    for (const [i, told] of events.entries()) expect(data[i]).toMatch(told);
  });

  test.each(['envelope', 'array'])('as %s is no stream, whatever was asked for', async (form) => {
    await using sim = await start({ faults: [{ kind: 'error200', form }] });
    const answer = await chat(sim, 'x', { stream: true });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.text).toContain('server_is_overloaded');
  });

  test('can be any of the fixtures, and a choice without a code has the status', async () => {
    await using sim = await start({
      faults: [{ kind: 'error200', fixture: 'quota-by-type', form: 'choice' }],
    });
    expect(JSON.parse((await chat(sim, 'x')).text)).toMatchObject({
      choices: [{ error: { type: 'insufficient_quota', code: 429 } }],
    });
    expect(await readLog(sim)).toMatchObject([{ variant: 'choice quota-by-type' }]);
  });
});

describe.each(APIS)('$api', ({ api, ask }) => {
  test.each([null, [], 'ok', { status: 'ok' }, 7])('answers with the JSON %j', async (json) => {
    await using sim = await start({ faults: [{ kind: 'json200', json }] });
    const answer = await ask(sim, 'x');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, json]);
    expect(await readLog(sim)).toMatchObject([{ api, fate: 'json200', status: 200, billed: false }]);
  });

  test.each([false, true])('answers right with a wrong type, streamed: %j', async (stream) => {
    await using sim = await start();
    const right = await ask(sim, 'x', { stream });
    await using other = await start({ faults: [{ kind: 'badtype200' }] });
    const answer = await ask(other, 'x', { stream });
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.text.length).toBe(right.text.length);
    expect(await readLog(other)).toMatchObject([{ fate: 'badtype200', billed: true, stream }]);
  });
});
