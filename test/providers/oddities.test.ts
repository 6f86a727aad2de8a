import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { AnswerSchema, CallRequest } from '#domain/call.ts';
import { callDeadlineMs } from '#domain/call-manner.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import { classicStyle } from '#domain/call-style.ts';
import type { Api } from '#domain/call-style.ts';
import { createProvider } from '#providers/create-provider.ts';
import { readStoredAnswer } from '#providers/read-stored-answer.ts';
import { wireBody } from '#providers/wire-body.ts';
import { answerBody } from '../support/dialect-answers.ts';
import { json, raw, startStandInServer } from '../support/stand-in-server.ts';
import type { StandInServer } from '../support/stand-in-server.ts';

/** What servers were seen to do that no specification has, each with what it must come to. */
const SCHEMA: AnswerSchema = { name: 't', description: 'd', jsonSchema: { type: 'object', properties: {} } };

function requestOf(api: Api, more: Partial<CallRequest> = {}): CallRequest {
  const protocol = api === 'messages' ? 'anthropic' : 'openai';
  return {
    model: 'some-model',
    messages: [
      { role: 'system', text: 'Say JSON.' },
      { role: 'user', text: 'Hi' },
    ],
    mode: 'text',
    schema: null,
    maxOutputTokens: 512,
    style: { ...classicStyle(protocol), api },
    stream: false,
    ...more,
  };
}

let server: StandInServer;
beforeAll(async () => {
  server = await startStandInServer();
});
afterAll(() => server[Symbol.asyncDispose]());

function call(request: CallRequest): Promise<CallOutcome> {
  const protocol = request.style.api === 'messages' ? 'anthropic' : 'openai';
  const baseUrl = protocol === 'openai' ? `${server.url}/v1` : server.url;
  const signal = new AbortController().signal;
  const provider = createProvider(protocol, { baseUrl, apiKey: 'sk-none' });
  return provider.call({ request, attemptId: 'a', signal, totalMs: 3000, idleMs: 1000 });
}

const streamed = (api: Api) => requestOf(api, { stream: true });
const events = (...lines: readonly string[]) => raw(lines.join('\n'), 'text/event-stream');
const chunk = (delta: unknown, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n`;

describe('a stream', () => {
  it.each([
    ['ends without a blank line', events(chunk({ content: 'ok' }, 'stop'), 'data: [DONE]')],
    [
      'is kept alive by empty events',
      events('data:\n', chunk({ content: 'ok' }, 'stop'), 'data: [DONE]\n\n'),
    ],
    [
      'begins with many blank lines',
      events('\n'.repeat(100), chunk({ content: 'ok' }, 'stop'), 'data: [DONE]\n\n'),
    ],
    ['calls itself JSON', raw(`${chunk({ content: 'ok' }, 'stop')}\ndata: [DONE]\n\n`, 'application/json')],
    [
      'brings thinking and text as lists',
      events(
        chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }),
        chunk({ content: [{ type: 'text', text: 'ok' }] }, 'stop'),
        'data: [DONE]\n\n',
      ),
    ],
  ])('that %s is an answer, and the same one from the ledger', async (_name, respond) => {
    server.respondWith(respond);
    const request = streamed('chat');
    const outcome = await call(request);
    expect(outcome).toMatchObject({ kind: 'answered', answer: { content: { text: 'ok' } } });
    if (outcome.kind !== 'answered') return;
    expect(readStoredAnswer(outcome.body, request).content.text).toBe('ok');
  });

  it('whose events have no names but in their data is an answer', async () => {
    const response = { object: 'response', status: 'completed', output: [], usage: { input_tokens: 3 } };
    server.respondWith(events(`data: ${JSON.stringify({ type: 'response.completed', response })}\n\n`));
    expect((await call(streamed('responses'))).kind).toBe('answered');
  });

  it('that tells a count of nothing at its end keeps what it told before', async () => {
    const start = { ...answerBody('anthropic'), content: [], usage: { input_tokens: 100, output_tokens: 1 } };
    const end = { stop_reason: 'end_turn' };
    const parts = [
      { type: 'message_start', message: start },
      { type: 'message_delta', delta: end, usage: { input_tokens: 0, output_tokens: 7 } },
      { type: 'message_stop' },
    ];
    server.respondWith(
      events(...parts.map((part) => `event: ${part.type}\ndata: ${JSON.stringify(part)}\n`), ''),
    );
    expect(await call(streamed('messages'))).toMatchObject({
      answer: { usage: { inputTokens: 100, outputTokens: 7 }, usageState: 'exact' },
    });
  });
});

describe('a bill', () => {
  it('counts thinking that stands in the sum alone', async () => {
    const usage = { prompt_tokens: 32, completion_tokens: 9, total_tokens: 135 };
    server.respondWith(json(answerBody('openai', { text: 'ok', usage })));
    expect(await call(requestOf('chat'))).toMatchObject({ answer: { usage: { outputTokens: 103 } } });
  });

  it.each<[Api, unknown]>([
    ['responses', { object: 'response', status: 'failed', output: [], usage: { output_tokens: 9000 } }],
    ['chat', { error: { code: 502 }, usage: { completion_tokens: 9000 } }],
  ])('of %s that counts output beside an error may be sent', async (api, body) => {
    server.respondWith(json(body));
    expect(await call(requestOf(api))).toMatchObject({ kind: 'failed', maybeBilled: true });
  });

  it('is not made twice where an empty error stands beside an answer', async () => {
    server.respondWith(json({ ...answerBody('openai', { text: 'ok' }), error: {} }));
    expect((await call(requestOf('chat'))).kind).toBe('answered');
  });
});

describe('a server', () => {
  it('that switches protocols is a lost connection', async () => {
    server.respondWith((response) => {
      response.socket?.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      );
    });
    expect(await call(requestOf('chat'))).toMatchObject({ failure: { kind: 'ConnectionLost' } });
  });

  it.each(['br', 'zstd', 'gzip'])(
    'that says %s and sends something else is a lost connection',
    async (encoding) => {
      server.respondWith(json(answerBody('openai', { text: 'ok' }), 200, { 'content-encoding': encoding }));
      expect(await call(requestOf('chat'))).toMatchObject({
        maybeBilled: true,
        failure: { kind: 'ConnectionLost' },
      });
    },
  );

  it('that names an encoding which nobody knows is read as it is', async () => {
    server.respondWith(
      json(answerBody('openai', { text: 'ok' }), 200, { 'content-encoding': 'constructor' }),
    );
    expect((await call(requestOf('chat'))).kind).toBe('answered');
  });

  it.each([
    ['model_length', { kind: 'answered', answer: { stop: { kind: 'truncated' } } }],
    ['insufficient_system_resource', { kind: 'failed', maybeBilled: true, failure: { kind: 'Overloaded' } }],
  ])('that stops with %s is understood', async (stop, outcome) => {
    server.respondWith(json(answerBody('openai', { text: 'x', stop })));
    expect(await call(requestOf('chat'))).toMatchObject(outcome);
  });
});

describe('a request', () => {
  it('leaves out what a server refuses', () => {
    const omits = ['parallel_tool_calls', 'stream_options'] as const;
    const tool = { mode: 'tool', schema: SCHEMA, stream: true } as const;
    const usual = wireBody(requestOf('chat', tool));
    expect(usual).toMatchObject({ parallel_tool_calls: false, stream_options: { include_usage: true } });
    const bare = wireBody(requestOf('chat', { ...tool, style: { ...classicStyle('openai'), omits } }));
    expect(Object.keys(bare as object)).not.toEqual(expect.arrayContaining([omits[0]]));
    expect(Object.keys(bare as object)).not.toEqual(expect.arrayContaining([omits[1]]));
  });

  it('for the JSON mode of Responses has the word JSON in its input', () => {
    const body = wireBody(requestOf('responses', { mode: 'json', schema: SCHEMA, maxOutputTokens: 1 }));
    expect(body).toMatchObject({
      max_output_tokens: 16,
      input: [
        { role: 'developer', content: 'Say JSON.' },
        { role: 'user', content: 'Hi' },
      ],
    });
    expect(body).not.toHaveProperty('instructions');
  });

  it('of a plan from before there were styles does not force the models that refuse it', () => {
    expect(classicStyle('anthropic', 'claude-opus-5-5').forcedTool).toBe(false);
    expect(classicStyle('anthropic', 'claude-haiku-4-5').forcedTool).toBe(true);
  });

  it('with a raised limit has more time, unless the configuration set it', () => {
    const deadlineMs = 81_200;
    expect(callDeadlineMs({ deadlineMs }, 1024)).toBe(81_200);
    expect(callDeadlineMs({ deadlineMs }, 2048)).toBe(132_400);
    expect(callDeadlineMs({ deadlineMs, hasOwnDeadline: true }, 2048)).toBe(81_200);
  });
});
