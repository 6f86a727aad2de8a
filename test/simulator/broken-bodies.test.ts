import { request } from 'node:http';

import { describe, expect, test } from 'vitest';

import type { Simulator } from '#simulator/server.ts';

import { APIS, chat, dataOf, readLog, start } from './support.ts';

interface Got {
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  /** Whether the body was whole as far as HTTP can tell. */
  readonly whole: boolean;
}

/** Reads as much of an answer as comes, with what HTTP says of it; leaves after `forMs` at the latest. */
function read(sim: Simulator, stream: boolean, forMs = 5000): Promise<Got> {
  return new Promise((resolve, reject) => {
    const req = request(`${sim.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer test' },
      agent: false,
    });
    req.on('error', reject);
    req.on('response', (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (piece: string) => (text += piece));
      res.on('error', () => undefined);
      const leave = setTimeout(() => res.destroy(), forMs);
      res.on('close', () => {
        clearTimeout(leave);
        resolve({ headers: res.headers, text, whole: res.complete });
      });
    });
    req.end(
      JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Where is it?' }], stream }),
    );
  });
}

describe.each([false, true])('a body that is cut, streamed: %j', (stream) => {
  test('by its length is shorter than it says', async () => {
    await using sim = await start({ faults: [{ kind: 'cut', how: 'length' }] });
    const { headers, text, whole } = await read(sim, stream);
    expect(Number(headers['content-length'])).toBeGreaterThan(text.length);
    expect([whole, text.length > 0]).toEqual([false, true]);
    await expect.poll(() => sim.summary().open).toBe(0);
    expect(await readLog(sim)).toMatchObject([
      { fate: 'cut', variant: 'length', status: 200, billed: true, finished: false },
    ]);
  });

  test('inside a chunk ends before the chunk does', async () => {
    await using sim = await start({ faults: [{ kind: 'cut', how: 'chunk' }] });
    const { headers, text, whole } = await read(sim, stream);
    expect([headers['transfer-encoding'], whole, text.length > 0]).toEqual(['chunked', false, true]);
  });

  test('cleanly looks whole and is not', async () => {
    await using sim = await start({ faults: [{ kind: 'cut', how: 'clean' }] });
    const { headers, text, whole } = await read(sim, stream);
    expect(whole).toBe(true);
    if (stream) {
      expect(dataOf(text).every((data) => JSON.parse(data) !== null)).toBe(true);
      expect(text).not.toContain('[DONE]');
    } else {
      expect(Number(headers['content-length'])).toBe(Buffer.byteLength(text));
      expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    }
  });

  test.each(['reset', 'stall'])('by a %s after its headers has not a byte', async (kind) => {
    await using sim = await start({ faults: [{ kind, when: 'after-headers' }] });
    const got = await read(sim, stream, 300);
    expect([got.text, got.whole]).toEqual(['', false]);
    await expect.poll(() => sim.summary().open).toBe(0);
    expect(await readLog(sim)).toMatchObject([
      { fate: kind, variant: 'after-headers', status: 200, billed: true, finished: false },
    ]);
  });
});

/** The last event of each interface. */
const LAST = { messages: /message_stop/, chat: /^\[DONE\]$/, responses: /"response.completed"/ };

describe.each(APIS)('a stream of $api', ({ api, ask, tool }) => {
  const streamed = async (variant: string, more = {}) => {
    await using sim = await start({ faults: [{ kind: 'stream', variant }] });
    const answer = await ask(sim, 'Where is it?', { stream: true, ...more });
    const [line] = await readLog(sim);
    expect(line).toMatchObject({ api, stream: true, status: 200, fate: 'stream', variant });
    return { data: dataOf(answer.text), billed: line?.billed };
  };

  test('that is not broken ends with its last event', async () => {
    await using sim = await start();
    const { text } = await ask(sim, 'Where is it?', { stream: true });
    expect(dataOf(text).at(-1)).toMatch(LAST[api]);
  });

  test('can be an error from the start', async () => {
    const { data, billed } = await streamed('error-first');
    expect([data.length, billed]).toEqual([1, false]);
    expect(data[0]).toMatch(/overloaded/);
  });

  test('can end with an error half-way', async () => {
    const { data, billed } = await streamed('error-event');
    expect([data.length > 2, billed]).toEqual([true, true]);
    expect(data.at(-1)).toMatch(/overloaded/);
  });

  test('can lack its last event only', async () => {
    const { data } = await streamed('no-terminal');
    expect(data.some((each) => LAST[api].test(each))).toBe(false);
    expect(data.at(-1)).toMatch(/message_delta|"finish_reason":"stop"|output_item.done/);
  });

  test.each([{}, tool()])('can have a delta of something that never began', async (more) => {
    const { data } = await streamed('unknown-index', more);
    const stray = data.filter((each) => /"(output_)?index":7\b/.test(each));
    expect(stray).toHaveLength(1);
    expect(stray[0]).toMatch(/delta/);
    expect(data.at(-1)).toMatch(LAST[api]);
  });

  test('can have an event that is no JSON', async () => {
    const { data } = await streamed('broken-event');
    const broken = data.filter((each) => each !== '[DONE]' && !parses(each));
    expect(broken).toHaveLength(1);
    expect(data.at(-1)).toMatch(LAST[api]);
  });

  test('that was not asked for is not broken, and takes no draw', async () => {
    await using sim = await start({ faults: [{ kind: 'stream', variant: 'error-first', rate: 1 }] });
    expect((await ask(sim, 'x')).status).toBe(200);
    expect(await readLog(sim)).toMatchObject([{ fate: 'ok', callNumber: 0, stream: false }]);
  });
});

test('a stream can be whole and stay open', async () => {
  await using sim = await start({ faults: [{ kind: 'stream', variant: 'keeps-open' }] });
  const { text, whole } = await read(sim, true, 300);
  expect([dataOf(text).at(-1), whole]).toEqual(['[DONE]', false]);
  // A faster simulator lets go sooner.
  await using fast = await start({ timeScale: 600, faults: [{ kind: 'stream', variant: 'keeps-open' }] });
  expect((await chat(fast, 'x', { stream: true })).text).toMatch(/\[DONE\]\n\n$/);
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
