import { describe, expect, test } from 'vitest';

import { chat, message, readLog, scenarioOf, start } from './support.ts';

describe('the body of a status', () => {
  test.each([
    ['html', 502, 'text/html; charset=utf-8', /^<!DOCTYPE html>/],
    [
      'flat',
      503,
      'application/json',
      /^\{"object":"error","message":"[^"]+","type":"InternalServerError",.*"code":503\}$/,
    ],
    ['detail', 422, 'application/json', /^\{"detail":\[/],
    ['text', 503, 'text/plain; charset=utf-8', /^upstream connect error/],
    ['empty', 500, null, /^$/],
    ['json', 500, 'application/json', /"server_error"/],
  ])('is %s', async (as, status, type, body) => {
    await using sim = await start({ faults: [{ kind: 'status', status, as }] });
    const answer = await chat(sim, 'x');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
    expect(answer.text).toMatch(body);
    expect(await readLog(sim)).toMatchObject([{ status, fate: 'status', variant: as, billed: false }]);
  });
});

describe('advice on trying again', () => {
  test.each([
    ['date+30s', 3],
    ['date-2m', -12],
    ['date+1h', 360],
  ])('%s is a date that far from the answer of a ten times faster simulator', async (retryAfter, seconds) => {
    await using sim = await start({ timeScale: 10, faults: [{ kind: 'status', status: 429, retryAfter }] });
    const { headers } = await message(sim, 'x');
    const [date, wait] = [headers.get('date') ?? '', headers.get('retry-after') ?? ''];
    expect((Date.parse(wait) - Date.parse(date)) / 1000).toBe(seconds);
    expect(wait).toMatch(/ GMT$/);
  });

  test.each([
    [1500, '150'],
    ['soon', 'soon'],
  ])('in milliseconds %j is sent as %s', async (retryAfterMs, sent) => {
    const fault = { kind: 'status', status: 429, retryAfterMs, shouldRetry: false };
    await using sim = await start({ timeScale: 10, faults: [fault] });
    const { headers } = await chat(sim, 'x');
    expect([headers.get('retry-after-ms'), headers.get('x-should-retry')]).toEqual([sent, 'false']);
    expect(headers.get('retry-after')).toBeNull();
  });
});

describe('a redirect', () => {
  test.each([301, 302, 307, 308])(
    '%i leads elsewhere on loopback, or where it is told to',
    async (status) => {
      await using sim = await start({ faults: [{ kind: 'status', status }] });
      const ask = () =>
        fetch(`${sim.url}/v1/messages`, {
          method: 'POST',
          headers: { authorization: 'Bearer test' },
          body: JSON.stringify({ model: 'small', max_tokens: 5, messages: [{ role: 'user', content: 'x' }] }),
          redirect: 'manual',
        });
      const elsewhere = await ask();
      expect(elsewhere.status).toBe(status);
      expect(new URL(elsewhere.headers.get('location') ?? '').hostname).toBe('127.0.0.2');
      const location = `${sim.url}/v1/models`;
      sim.setScenario(scenarioOf({ faults: [{ kind: 'status', status, location }] }));
      expect((await ask()).headers.get('location')).toBe(location);
    },
  );
});
