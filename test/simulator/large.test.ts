import { describe, expect, test } from 'vitest';

import { APIS, dataOf, readLog, start } from './support.ts';

/** The answer itself, out of the body of each interface. */
function answerIn(api: string, text: string): string {
  const body = JSON.parse(text);
  if (api === 'messages') return body.content[0].text;
  return api === 'chat' ? body.choices[0].message.content : body.output[0].content[0].text;
}

describe.each(APIS)('$api', ({ api, ask, schema }) => {
  test.each([1000, 1_900_000])('gives a right answer of %i bytes, in JSON and in words', async (bytes) => {
    await using sim = await start({ faults: [{ kind: 'large', bytes }] });
    const answer = answerIn(api, (await ask(sim, 'I lost my card', schema())).text);
    expect(Buffer.byteLength(answer)).toBe(bytes);
    expect(JSON.parse(answer)).toMatchObject({
      intent: 'lost_card',
      note: expect.stringMatching(/^I lost my card w0 w1/),
    });
    expect(Buffer.byteLength(answerIn(api, (await ask(sim, 'Où est-elle ?')).text))).toBe(bytes);
    expect(await readLog(sim)).toMatchObject([
      { fate: 'large', status: 200, billed: true },
      { fate: 'large', mode: 'text' },
    ]);
  });

  test('streams one, and its usage is below the cap', async () => {
    await using sim = await start({ faults: [{ kind: 'large', bytes: 2_200_000 }] });
    const { text } = await ask(sim, 'x', { stream: true, max_tokens: 50, max_output_tokens: 50 });
    expect(Buffer.byteLength(text)).toBeGreaterThan(2_200_000);
    expect(dataOf(text).length).toBeGreaterThan(60);
    expect(await readLog(sim)).toMatchObject([{ outputTokens: 49, stream: true, finished: true }]);
  });
});

test('an answer that is longer already stays as it is', async () => {
  await using sim = await start({ faults: [{ kind: 'large', bytes: 5 }] });
  const [, { ask, schema }] = APIS;
  expect(JSON.parse(answerIn('chat', (await ask(sim, 'I lost my card', schema())).text))).toEqual({
    intent: 'lost_card',
    note: 'I lost my card',
  });
});
