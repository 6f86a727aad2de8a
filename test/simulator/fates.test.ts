import { describe, expect, test } from 'vitest';

import { conforms } from '#simulator/conforms.ts';
import type { Simulator } from '#simulator/server.ts';

import { ASK_BY_MODE, INTENT_SCHEMA, chat, eachOf, inWords, message, readLog, start } from './support.ts';

const RATES = {
  malformed: { prompt: 0.1, tool: 0.1 },
  violates: { prompt: 0.1, tool: 0.1 },
  refuses: 0.05,
  empty: 0.05,
};

/** Items of a test, all different. */
function items(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `Question ${i} about my card`);
}

/** Fates by item and call, whatever their order. */
async function fatesOf(sim: Simulator): Promise<Record<string, string>> {
  const drawn = (await readLog(sim)).filter((line) => line.fate !== 'limited');
  return Object.fromEntries(
    drawn.map((line) => [`${line.item} ${line.callNumber} ${line.model}`, line.fate]),
  );
}

async function runAll(texts: readonly string[], seed = 7): Promise<Record<string, string>> {
  await using sim = await start({ seed, faults: [{ kind: 'status', status: 500, rate: 0.1 }] }, RATES);
  await eachOf(texts, (text) => chat(sim, text, ASK_BY_MODE['tool']));
  return await fatesOf(sim);
}

describe('fates', () => {
  test('are the same for the same seed, in whatever order items come, and others for another seed', async () => {
    const forth = await runAll(items(150));
    expect(new Set(Object.values(forth)).size).toBeGreaterThan(3);
    expect(await runAll(items(150).toReversed())).toEqual(forth);
    expect(await runAll(items(150), 8)).not.toEqual(forth);
  });

  test('do not depend on how often limits refused a call before', async () => {
    const model = { ...RATES, empty: 0.3 };
    await using calm = await start({ seed: 7 }, model);
    await eachOf(items(60), (text) => chat(calm, text));
    await using busy = await start(
      { seed: 7, limits: { requestsPerMinute: 6000, burstSeconds: 0.05, countRefused: false } },
      model,
    );
    await eachOf(items(60), async (text) => {
      while ((await chat(busy, text)).status === 429);
    });
    expect(busy.summary().byFate['limited']).toBeGreaterThan(30);
    expect(await fatesOf(busy)).toEqual(await fatesOf(calm));
  });

  test('are drawn for the first time after an outage, without a change of scenario', async () => {
    await using sim = await start({ faults: [{ kind: 'status', status: 529, to: '150ms' }] });
    await chat(sim, 'x');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await chat(sim, 'x');
    expect((await readLog(sim)).map((line) => [line.status, line.callNumber])).toEqual([
      [529, 0],
      [200, 0],
    ]);
  });

  test('of a retry are drawn anew', async () => {
    await using sim = await start({}, { empty: 0.5 });
    for (let i = 0; i < 24; i++) await chat(sim, 'always the same');
    const log = await readLog(sim);
    expect(log.map((line) => line.callNumber)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(new Set(log.map((line) => line.fate))).toEqual(new Set(['ok', 'empty']));
  });

  test('of a generation and its repair belong to the same item', async () => {
    await using sim = await start();
    await chat(sim, 'I lost my card');
    await chat(
      sim,
      'Repair this. Findings: intent is wrong.\n<input>\nI lost my card\n</input>\n<answer>{"intent":"x"}</answer>',
    );
    await chat(sim, '<input>{"text":"I lost my card"}</input>');
    await message(sim, 'x', {
      messages: [
        { role: 'user', content: 'I lost my card' },
        { role: 'assistant', content: '{"intent":"x"}' },
        { role: 'user', content: 'Your answer was wrong, repair it.' },
      ],
    });
    const log = await readLog(sim);
    expect(new Set(log.map((line) => line.item)).size).toBe(1);
    expect(log.map((line) => line.callNumber)).toEqual([0, 1, 2, 3]);
  });
});

/** Four standard deviations: with a fixed seed this never flickers, and a wrong rate is seen. */
function near(count: number, total: number, rate: number): boolean {
  return Math.abs(count - total * rate) <= 4 * Math.sqrt(total * rate * (1 - rate)) + 1;
}

describe('rates', () => {
  const model = {
    malformed: { prompt: 0.06 },
    violates: { prompt: 0.08 },
    refuses: 0.05,
    truncates: 0.05,
    empty: 0.05,
    echoes: 0.05,
    loops: 0.05,
    fenced: 0.05,
    hardShare: 0.2,
  };

  test('come out as asked over 2,000 items', async () => {
    await using sim = await start({ seed: 3, faults: [{ kind: 'status', status: 503, rate: 0.04 }] }, model);
    await eachOf(items(2000), (text) => chat(sim, text, { ...inWords(text), max_completion_tokens: 60 }));
    const { byFate, byStatus } = sim.summary();
    expect(near(byStatus['503'] ?? 0, 2000, 0.04)).toBe(true);
    let left = 2000 * 0.96;
    for (const [fate, rate] of [
      ['malformed', 0.06],
      ['violates', 0.94 * 0.08],
    ] as const) {
      expect(near(byFate[fate] ?? 0, left, rate), `${fate}: ${byFate[fate]}`).toBe(true);
    }
    left *= 0.94 * 0.92;
    for (const fate of ['refuses', 'truncates', 'empty', 'echoes', 'loops', 'fenced']) {
      expect(near(byFate[fate] ?? 0, left, 0.05), `${fate}: ${byFate[fate]} of ${left}`).toBe(true);
      left *= 0.95;
    }
  });

  test('leave a hard share that every model gets wrong, whatever the call and the mode', async () => {
    const small = { malformed: { tool: 0.2 }, violates: { tool: 0.2 }, hardShare: 0.4 };
    const large = { malformed: { tool: 0.02 }, violates: { tool: 0.15, schema: 0.01 }, hardShare: 0.4 };
    await using sim = await start({ seed: 5, models: { small, large } });
    const texts = items(800);
    await eachOf(texts, (text) => chat(sim, text, ASK_BY_MODE['tool']));
    const first = await readLog(sim);
    const wrong = first.filter((line) => line.fate !== 'ok');
    expect(near(wrong.length, 800, 0.36)).toBe(true);
    expect(near(wrong.filter((line) => line.hard).length, wrong.length, 0.4)).toBe(true);

    for (const mode of ['tool', 'schema']) {
      await eachOf(texts, (text) => chat(sim, text, { ...ASK_BY_MODE[mode], model: 'large' }));
    }
    const later = (await readLog(sim)).slice(800);
    const hard = new Set(wrong.filter((line) => line.hard).map((line) => line.item));
    expect(later.filter((line) => hard.has(line.item)).every((line) => line.fate !== 'ok')).toBe(true);
    const soft = later.filter((line) => line.mode === 'schema' && !hard.has(line.item));
    expect(soft.filter((line) => line.fate !== 'ok').length / soft.length).toBeLessThan(0.05);
  });
});

describe('wrong answers', () => {
  test('violate the schema when they are said to, each in JSON', async () => {
    await using sim = await start({}, { violates: { tool: 1, schema: 1, prompt: 1 } });
    const variants = new Set<string | null>();
    for (const text of items(60)) {
      const answer = JSON.parse((await chat(sim, text, ASK_BY_MODE['schema'])).text);
      expect(conforms(INTENT_SCHEMA, JSON.parse(answer.choices[0].message.content))).toBe(false);
    }
    for (const line of await readLog(sim)) variants.add(line.variant);
    expect(variants.size).toBeGreaterThan(4);
  });

  test('are no JSON when they are said to be malformed, on both wires', async () => {
    await using sim = await start({}, { malformed: { tool: 1, prompt: 1 } });
    for (const text of items(60)) {
      const { choices } = JSON.parse((await chat(sim, text, inWords(text))).text);
      expect(() => JSON.parse(choices[0].message.content)).toThrow();
    }
    const tools = [{ name: 'answer', input_schema: INTENT_SCHEMA }];
    const answer = JSON.parse((await message(sim, 'x', { tools, tool_choice: { type: 'any' } })).text);
    expect(answer.content[0].type).toBe('text');
  });

  test('are refusals in every way of each dialect', async () => {
    await using sim = await start({}, { refuses: 1 });
    const openai = await Promise.all(
      items(30).map(async (text) => JSON.parse((await chat(sim, text)).text).choices[0]),
    );
    expect(openai.some((choice) => choice.finish_reason === 'content_filter')).toBe(true);
    expect(openai.some((choice) => choice.finish_reason === 'stop' && choice.message.refusal !== null)).toBe(
      true,
    );
    expect(
      openai.some(
        (choice) => choice.finish_reason === 'stop' && /sorry|not able|cannot/.test(choice.message.content),
      ),
    ).toBe(true);
    const anthropic = await Promise.all(
      items(30).map(async (text) => JSON.parse((await message(sim, text)).text)),
    );
    expect(
      anthropic.some((each) => each.stop_reason === 'refusal' && each.stop_details.category !== undefined),
    ).toBe(true);
    expect(anthropic.some((each) => each.stop_reason === 'end_turn' && each.content.length === 1)).toBe(true);
  });

  test('are cut, empty, echoed, endless or fenced as said', async () => {
    const one = async (rate: string) => {
      await using sim = await start({}, { [rate]: 1 });
      return JSON.parse(
        (await chat(sim, 'x', { ...inWords('Where is my card?'), max_completion_tokens: 200 })).text,
      );
    };
    const cut = await one('truncates');
    expect(cut.choices[0].finish_reason).toBe('length');
    expect(cut.usage.completion_tokens).toBe(200);
    expect((await one('empty')).choices[0].message.content.trim()).toBe('');
    expect(JSON.parse((await one('echoes')).choices[0].message.content).note).toBe('Where is my card?');
    const endless = await one('loops');
    expect(endless.choices[0].finish_reason).toBe('length');
    expect(endless.choices[0].message.content.length).toBe(800);
    expect((await one('fenced')).choices[0].message.content).toMatch(/```/);
  });
});
