import { describe, expect, test } from 'vitest';

import { TokenBucket } from '#simulator/token-bucket.ts';

import { anthropicOf, chat, errorOf, message, readLog, scenarioOf, start } from './support.ts';

const LIMITS = { requestsPerMinute: 600, inputTokensPerMinute: 1_000_000, outputTokensPerMinute: 1_000_000 };

/** Ten requests a second, two at once. */
const TIGHT = { ...LIMITS, burstSeconds: 0.2 };

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('limits', () => {
  test("answer with the dialect's 429 and a Retry-After, and let through again later", async () => {
    await using sim = await start({ limits: { ...TIGHT, countRefused: false } });
    const statuses = [];
    for (const text of ['a', 'b', 'c']) statuses.push((await chat(sim, text)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const ask = { model: 'small', max_tokens: 9, messages: [{ role: 'user' as const, content: 'x' }] };
    const refused = await errorOf(Promise.all([1, 2, 3].map(() => anthropicOf(sim).messages.create(ask))));
    expect(refused).toMatchObject({ status: 429, type: 'rate_limit_error' });
    await sleep(250);
    expect((await chat(sim, 'd')).status).toBe(200);
    expect((await readLog(sim))[2]).toMatchObject({ fate: 'limited', billed: false, status: 429 });
  });

  test('are burnt by refused calls where those count', async () => {
    const hammer = async (countRefused: boolean) => {
      await using sim = await start({ limits: { ...TIGHT, countRefused } });
      for (let i = 0; i < 25; i++) {
        await chat(sim, `x${i}`);
        await sleep(20);
      }
      return sim.summary().byStatus['200'] ?? 0;
    };
    // About 500 ms at ten a second and a burst of two: about seven pass, or only the burst.
    expect(await hammer(false)).toBeGreaterThanOrEqual(5);
    expect(await hammer(true)).toBeLessThanOrEqual(3);
  });

  test('are held for each protocol and model apart', async () => {
    await using sim = await start({ limits: { ...TIGHT, burstSeconds: 0.1 } });
    expect((await chat(sim, 'a')).status).toBe(200);
    expect((await chat(sim, 'b')).status).toBe(429);
    expect((await chat(sim, 'c', { model: 'large' })).status).toBe(200);
    expect((await message(sim, 'd')).status).toBe(200);
  });

  test('count input and output tokens', async () => {
    await using input = await start({ limits: { inputTokensPerMinute: 100 } });
    expect((await chat(input, 'x'.repeat(380))).status).toBe(200);
    expect((await chat(input, 'y'.repeat(380))).status).toBe(429);
    await using output = await start({ limits: { outputTokensPerMinute: 10 } });
    expect((await chat(output, 'first')).status).toBe(200);
    expect((await chat(output, 'second')).status).toBe(429);
  });

  test('tell their true state in headers, nothing, or lies', async () => {
    const headersOf = async (headers: string) => {
      await using sim = await start({ timeScale: 2, limits: { ...LIMITS, headers, burstSeconds: 60 } });
      await chat(sim, 'a');
      return [(await chat(sim, 'b')).headers, (await message(sim, 'c')).headers] as const;
    };
    const [openai, anthropic] = await headersOf('true');
    // 600 a simulated minute are 1,200 a real one.
    expect(openai.get('x-ratelimit-limit-requests')).toBe('1200');
    expect(openai.get('x-ratelimit-remaining-requests')).toBe('598');
    expect(anthropic.get('anthropic-ratelimit-requests-remaining')).toBe('599');
    expect(anthropic.get('anthropic-ratelimit-input-tokens-limit')).toBe('2000000');
    const [silent] = await headersOf('none');
    expect(silent.get('x-ratelimit-limit-requests')).toBeNull();
    const [lying] = await headersOf('lies');
    expect(Number(lying.get('x-ratelimit-remaining-requests'))).toBeGreaterThan(1200);
  });

  test('say no Retry-After where they say nothing', async () => {
    await using sim = await start({ limits: { ...TIGHT, headers: 'none' } });
    await chat(sim, 'a');
    await chat(sim, 'b');
    const refused = await chat(sim, 'c');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  });

  test('fall by the factor of a fault while it applies', async () => {
    await using sim = await start({
      limits: { ...LIMITS, burstSeconds: 1 },
      faults: [{ kind: 'limit', factor: 0.2, model: 'small' }],
    });
    const pass = async (model: string) => {
      let passed = 0;
      for (let i = 0; i < 12; i++) if ((await chat(sim, `${i}`, { model })).status === 200) passed++;
      return passed;
    };
    expect(await pass('small')).toBeLessThanOrEqual(3);
    expect(await pass('large')).toBeGreaterThanOrEqual(10);
  });
});

describe('a bucket', () => {
  test('refills with its rate, and with a part of it while a factor holds', () => {
    const bucket = new TokenBucket(60, 60);
    bucket.refill(0, 1);
    bucket.take(60);
    expect(bucket.waitMs(1)).toBe(1000);
    bucket.refill(10_000, 0.5);
    expect(bucket.remaining).toBe(10);
    bucket.refill(20_000, 0.5);
    expect(bucket.remaining).toBe(15);
    bucket.refill(200_000, 1);
    expect(bucket.remaining).toBe(30);
  });

  test('lets a request through that is larger than itself once it is full', () => {
    const bucket = new TokenBucket(100, 60);
    expect(bucket.waitMs(1000)).toBe(0);
    bucket.take(1000);
    expect(bucket.waitMs(1000)).toBeGreaterThan(60_000);
  });
});

describe('time', () => {
  test('runs as fast as the scale says: windows, latencies and their end', async () => {
    await using sim = await start({
      timeScale: 100,
      faults: [{ kind: 'status', status: 529, from: '0s', to: '30s' }],
    });
    expect((await chat(sim, 'a')).status).toBe(529);
    await sleep(350);
    expect((await chat(sim, 'a')).status).toBe(200);
    sim.setScenario(scenarioOf({ timeScale: 100 }, { latencyMs: { median: 20_000, p99: 20_000 } }));
    const before = performance.now();
    await chat(sim, 'a');
    const took = performance.now() - before;
    expect(took).toBeGreaterThan(190);
    expect(took).toBeLessThan(400);
  });

  test('starts with the first request, and anew with each scenario', async () => {
    await using sim = await start({ faults: [{ kind: 'status', status: 529, to: '100ms' }] });
    await sleep(150);
    expect((await chat(sim, 'a')).status).toBe(529);
    await sleep(150);
    expect((await chat(sim, 'a')).status).toBe(200);
    sim.setScenario(scenarioOf({ faults: [{ kind: 'status', status: 529, to: '100ms' }] }));
    expect((await chat(sim, 'a')).status).toBe(529);
  });
});
