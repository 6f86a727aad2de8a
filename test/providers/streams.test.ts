import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CallOutcome } from '#domain/call-outcome.ts';
import { APIS } from '#domain/call-style.ts';
import type { Api } from '#domain/call-style.ts';
import { readAnswerBody } from '#providers/answer-body.ts';
import { createProvider } from '#providers/create-provider.ts';
import { readEvents } from '#providers/event-stream.ts';
import type { StreamEvent } from '#providers/event-stream.ts';
import { startStandInServer } from '../support/stand-in-server.ts';
import type { StandInServer } from '../support/stand-in-server.ts';
import { protocolOf, requestFor } from './conformance/where.ts';
import { SAID, eventLines, streamText } from './stream-bodies.ts';

const requestOf = (api: Api) => requestFor({ api, mode: 'text', streamed: true }, 'm');

function meaningOf(api: Api, body: string | Uint8Array) {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const meaning = readAnswerBody(requestOf(api), bytes, true);
  return meaning.kind === 'answer'
    ? { text: meaning.parts.content.text, stop: meaning.parts.stop.kind }
    : meaning.kind;
}

const WHOLE = { text: SAID, stop: 'complete' };

/** The same stream as servers and proxies write it, from its events. */
const FORMS: readonly (readonly [name: string, write: (events: readonly (readonly string[])[]) => string])[] =
  [
    ['as the vendor sends it', (events) => written(events, '\n')],
    ['with CRLF', (events) => written(events, '\r\n')],
    ['with CR', (events) => written(events, '\r')],
    ['with a byte order mark', (events) => `\uFEFF${written(events, '\n')}`],
    [
      'with comments before, within and between',
      (events) =>
        `: hello\n\n${events.map((lines) => `: in\n${lines.join('\n')}\n: out\n\n: keep-alive\n\n`).join('')}`,
    ],
    [
      'without a blank behind the colon',
      (events) => written(events, '\n').replaceAll(/^(event|data): /gm, '$1:'),
    ],
    [
      'with ids and times to come back',
      (events) => events.map((lines, n) => `id: ${n}\nretry: 3000\n${lines.join('\n')}\n\n`).join(''),
    ],
    [
      'with the data before the name',
      (events) => events.map((lines) => `${lines.toReversed().join('\n')}\n\n`).join(''),
    ],
    [
      'with more blank lines than are needed',
      (events) => `\n\n${written(events, '\n').replaceAll('\n\n', '\n\n\n\n')}`,
    ],
    [
      'with pings that say nothing',
      (events) => events.map((lines) => `event: ping\ndata: \n\n${lines.join('\n')}\n\n`).join(''),
    ],
    ['without the line behind its last event', (events) => written(events, '\n').trimEnd()],
    ['with more behind its last event', (events) => `${written(events, '\n')}: bye\n\ndata: {"a":1}\n\n`],
  ];

function written(events: readonly (readonly string[])[], end: string): string {
  return events.map((lines) => [...lines, '', ''].join(end)).join('');
}

/** Pieces can't be missed by whoever reads them, and what else is told in between may be missing. */
const NEEDED =
  /message_start|content_block_start|message_delta|message_stop|finish_reason":"stop|DONE|response\.completed/;

describe.each(APIS)('a stream of %s', (api) => {
  it.each(FORMS)('%s says the same', (_name, write) => {
    expect(meaningOf(api, write(eventLines(api)))).toEqual(WHOLE);
  });

  it('that is cut before its last event is no answer, wherever it is cut', () => {
    const bytes = new TextEncoder().encode(streamText(api));
    const end = new TextDecoder().decode(bytes).trimEnd();
    // All of Anthropic's answer is there once the last event is named; the others' last data is a part of it.
    const needed = api === 'messages' ? end.slice(0, end.lastIndexOf('data: ') + 6) : end.slice(0, -1);
    const { length } = new TextEncoder().encode(needed);
    for (let cut = 0; cut <= length; cut += 1) {
      expect(['cut', 'no-answer']).toContain(meaningOf(api, bytes.subarray(0, cut)));
    }
    expect(meaningOf(api, bytes)).toEqual(WHOLE);
  });

  it('that lacks one of the events that say how it begins or ends is no whole answer', () => {
    const events = eventLines(api);
    const isNeeded = (event: readonly string[]) => NEEDED.test(event.join('\n'));
    expect(events.filter(isNeeded).length).toBeGreaterThan(0);
    for (const [index, event] of events.entries()) {
      if (!isNeeded(event)) continue;
      const rest = meaningOf(api, written(events.toSpliced(index, 1), '\n'));
      expect([event, rest]).not.toEqual([event, WHOLE]);
    }
  });

  it('comes in the same events however its bytes are cut, also within a letter', () => {
    const bytes = new TextEncoder().encode(`: hi\r\n\r\n${streamText(api)}`);
    const wanted = eventsOf([bytes]);
    const cuts = fc.uniqueArray(fc.nat({ max: bytes.length }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (at) => {
        const sorted = [0, ...at.toSorted((a, b) => a - b), bytes.length];
        const chunks = sorted.slice(1).map((end, n) => bytes.subarray(sorted[n], end));
        expect(eventsOf(chunks)).toEqual(wanted);
      }),
    );
    expect(eventsOf(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(wanted);
  });
});

describe('a stream of messages', () => {
  it('does not say at its beginning how it ends', () => {
    const lines = eventLines('messages').filter((event) => !event.join('').includes('message_delta'));
    const text = written(lines, '\n').replace('"content":[]', '"content":[],"stop_reason":"end_turn"');
    expect(text).toContain('end_turn');
    expect(meaningOf('messages', text)).toEqual({ text: SAID, stop: 'unknown' });
  });

  it('with a block that begins twice is none: what it said first would be lost', () => {
    const lines = eventLines('messages');
    const begins = lines.findIndex((event) => event.join('').includes('content_block_start'));
    const again = lines.toSpliced(begins + 2, 0, lines[begins] ?? []);
    expect(meaningOf('messages', written(again, '\n'))).toBe('no-answer');
  });
});

function eventsOf(chunks: readonly Uint8Array[]): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  const read = readEvents((event) => void events.push(event));
  for (const chunk of chunks) read(chunk);
  return events;
}

let server: StandInServer;
beforeAll(async () => {
  server = await startStandInServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function callTo(api: Api, respond: (response: ServerResponse) => void): Promise<CallOutcome> {
  server.respondWith((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    respond(response);
  });
  const protocol = protocolOf(api);
  const baseUrl = protocol === 'anthropic' ? server.url : `${server.url}/v1`;
  return createProvider(protocol, { baseUrl, apiKey: 'k' }).call({
    request: requestOf(api),
    attemptId: 'a',
    signal: new AbortController().signal,
    totalMs: 20_000,
    idleMs: 10_000,
  });
}

function said(outcome: CallOutcome) {
  return outcome.kind === 'answered' ? outcome.answer.content.text : outcome;
}

describe.each(APIS)('a call of %s', (api) => {
  it('is answered by a stream that comes in pieces of three bytes', async () => {
    const bytes = Buffer.from(streamText(api));
    const outcome = await callTo(api, (response) => {
      const next = (at: number): void => {
        if (at >= bytes.length) return void response.end();
        response.write(bytes.subarray(at, at + 3), () => setImmediate(next, at + 3));
      };
      next(0);
    });
    expect(said(outcome)).toBe(SAID);
    expect(outcome.kind === 'answered' && Buffer.from(outcome.body).equals(bytes)).toBe(true);
  });

  it('is answered by a stream that nobody closes, and closes it', async () => {
    let closed = false;
    const outcome = await callTo(api, (response) => {
      response.on('close', () => (closed = true));
      response.write(streamText(api));
    });
    expect(said(outcome)).toBe(SAID);
    await expect.poll(() => closed).toBe(true);
  });

  it('is answered by a stream whose line breaks behind the last event', async () => {
    const outcome = await callTo(api, (response) => {
      response.write(streamText(api), () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
    });
    expect(said(outcome)).toBe(SAID);
  });

  it('is answered whole by a server that does not know of streams', async () => {
    const whole = {
      messages: { type: 'message', content: [{ type: 'text', text: SAID }], stop_reason: 'end_turn' },
      chat: { choices: [{ message: { content: SAID }, finish_reason: 'stop' }] },
      responses: {
        object: 'response',
        status: 'completed',
        output: [{ type: 'message', content: [{ type: 'output_text', text: SAID }] }],
      },
    }[api];
    const outcome = await callTo(api, (response) => response.end(JSON.stringify(whole)));
    expect(said(outcome)).toBe(SAID);
  });

  it('was taken with its first event, and not with the headers', async () => {
    const outcome = await callTo(api, (response) => {
      response.flushHeaders();
      setTimeout(() => response.end(streamText(api)), 200);
    });
    const accepted = outcome.kind === 'answered' ? (outcome.timing.acceptedMs ?? 0) : 0;
    // A timer may fire a little early.
    expect(accepted).toBeGreaterThan(150);
  });
});
