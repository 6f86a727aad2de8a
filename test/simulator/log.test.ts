import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { defaultScenario, startSimulator } from '#simulator/server.ts';

import { chat, errorOf, message, post, readLog, respond, scenarioOf, start } from './support.ts';

describe('the log', () => {
  test('has one line a request with what was asked and what became of it', async () => {
    await using sim = await start();
    await post(
      `${sim.url}/v1/messages`,
      { model: 'small', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] },
      { 'x-client-request-id': 'attempt-1' },
    );
    await chat(sim, 'x', { model: 'nobody' });
    await chat(sim, 'x', { messages: [] });
    const [first, second, third] = await readLog(sim);
    expect(first).toMatchObject({
      n: 1,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      protocol: 'anthropic',
      api: 'messages',
      stream: false,
      model: 'small',
      mode: 'text',
      status: 200,
      fate: 'ok',
      clientRequestId: 'attempt-1',
      inputTokens: 2,
      finished: true,
      item: expect.stringMatching(/^[0-9a-f]{16}$/),
      billed: true,
    });
    expect(second).toMatchObject({ n: 2, status: 404, fate: 'unknown-model', billed: false });
    expect(third).toMatchObject({ n: 3, status: 400, fate: 'bad-request' });
  });

  test('tells the interface of each path, and whether a stream was asked for', async () => {
    await using sim = await start();
    await respond(sim, 'x', { stream: true });
    await chat(sim, 'x', { stream: true });
    await fetch(`${sim.url}/v1/models`, { headers: { authorization: 'Bearer test' } });
    await post(`${sim.url}/v1/messages/count_tokens`, {
      model: 'small',
      messages: [{ role: 'user', content: 'x' }],
    });
    expect(
      (await readLog(sim)).map(({ protocol, api, stream, fate }) => [protocol, api, stream, fate]),
    ).toEqual([
      ['openai', 'responses', true, 'ok'],
      ['openai', 'chat', true, 'ok'],
      ['openai', null, false, 'models'],
      ['anthropic', 'messages', false, 'count-tokens'],
    ]);
  });

  test('shows a request that is open, and once it was aborted that nobody read it', async () => {
    await using sim = await start({}, { latencyMs: { median: 60_000, p99: 60_000 } });
    const leave = new AbortController();
    const asked = errorOf(
      fetch(`${sim.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer x' },
        body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'x' }] }),
        signal: leave.signal,
      }),
    );
    await expect.poll(async () => (await readLog(sim)).length).toBe(1);
    expect(await readLog(sim)).toMatchObject([{ status: 200, finished: false }]);
    expect(sim.summary()).toMatchObject({ open: 1 });
    leave.abort();
    await asked;
    await expect.poll(() => sim.summary().open).toBe(0);
    expect(await readLog(sim)).toMatchObject([{ fate: 'ok', finished: false, billed: true }]);
  });

  test('can be followed: a line when a request ends', async () => {
    await using sim = await start();
    await chat(sim, 'before');
    const res = await fetch(`${sim.url}/_sim/log?follow=1`);
    expect(res.headers.get('content-type')).toBe('application/x-ndjson');
    const reader = res.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('"n":1');
    await chat(sim, 'after');
    expect((await reader?.read())?.value).toContain('"n":2');
    await reader?.cancel();
  });

  test('is kept in a file, over several simulators and with what was open at the end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    const logFile = join(folder, 'log.jsonl');
    try {
      const first = await startSimulator({ port: 0, scenario: scenarioOf(), logFile });
      await chat(first, 'a');
      await first.close();
      const second = await startSimulator({
        port: 0,
        scenario: scenarioOf({ faults: [{ kind: 'stall' }] }),
        logFile,
      });
      const asked = errorOf(chat(second, 'b'));
      await expect.poll(() => second.summary().open).toBe(1);
      await second.close();
      await asked;
      const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { fate: string }).fate)).toEqual(['ok', 'stall']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the control paths', () => {
  test('count requests by status, fate and model', async () => {
    await using sim = await start({ faults: [{ kind: 'status', status: 500, protocol: 'anthropic' }] });
    await chat(sim, 'a');
    await chat(sim, 'b', { model: 'large' });
    await message(sim, 'c');
    expect(await (await fetch(`${sim.url}/_sim/summary`)).json()).toMatchObject({
      total: 3,
      finished: 3,
      billed: 2,
      byStatus: { 200: 2, 500: 1 },
      byFate: { ok: 2, status: 1 },
      byModel: { small: 2, large: 1 },
    });
  });

  test('replace the scenario, and keep the old one when the new one is bad', async () => {
    await using sim = await start();
    const bad = await post(`${sim.url}/_sim/scenario`, { models: { small: { empti: 1 } } });
    expect(bad.status).toBe(400);
    expect(JSON.parse(bad.text)).toMatchObject({ problems: ['models.small.empti: unknown field'] });
    expect((await post(`${sim.url}/_sim/scenario`, '{')).status).toBe(400);
    expect((await chat(sim, 'x')).status).toBe(200);
    const next = { seed: 4, models: { other: {} }, faults: [{ kind: 'status', status: 503, to: '1m' }] };
    expect((await post(`${sim.url}/_sim/scenario`, next)).status).toBe(200);
    expect((await chat(sim, 'x', { model: 'other' })).status).toBe(503);
    const shown = await (await fetch(`${sim.url}/_sim/scenario`)).json();
    expect(shown).toMatchObject({ seed: 4, faults: [{ kind: 'status', status: 503, to: '60000ms' }] });
  });

  test('come with an everyday mix of their own', async () => {
    await using sim = await startSimulator({ port: 0, scenario: defaultScenario });
    const shown = await (await fetch(`${sim.url}/_sim/scenario`)).json();
    expect(shown).toMatchObject({ seed: 1, models: { 'sim-small': { fenced: 0.05 } } });
  });
});
