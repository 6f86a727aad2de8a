import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { endpointLines } from '../../src/cli/doctor-endpoint-lines.ts';
import { json, raw, startStandInServer } from '../support/stand-in-server.ts';
import type { StandInServer } from '../support/stand-in-server.ts';
import { answering, endpointScene, resultsOf, said } from './doctor-endpoint-scene.ts';
import { runCli } from './run-cli.ts';

const CANARY = 'sk-canary-that-must-not-be-shown';
const ALL_WORK = { text: 'works', prompt: 'works', json: 'works', tool: 'works', schema: 'works' };

let server: StandInServer;

beforeEach(async () => {
  server = await startStandInServer();
  return () => server[Symbol.asyncDispose]();
});

afterEach(() => vi.unstubAllEnvs());

function ours(more: object = {}) {
  return endpointScene({
    protocol: 'openai',
    model: 'our-model',
    baseUrl: `${server.url}/v1`,
    keyEnv: null,
    ...more,
  });
}

describe('without --live', () => {
  test.for(['anthropic', 'openai'] as const)(
    'the simulator answers in every mode of %s',
    async (protocol) => {
      await using scene = await endpointScene({ protocol, model: 'unheard-of', keyEnv: 'SOME_KEY' });
      const { code, stdout, stderr } = await scene.doctor();
      expect(stderr).toContain('The simulator answers for it, and nothing is spent');
      expect(stdout).toContain('answered by the simulator as sim-small');
      expect(stdout.match(/^\w+ +works /gm)).toHaveLength(protocol === 'openai' ? 5 : 4);
      expect(stdout).toMatch(/auto +takes tool, which works/);
      expect(stdout).not.toContain('Write into');
      expect(code).toBe(0);
    },
  );

  test('--stream has every answer as a stream', async () => {
    await using scene = await endpointScene({ protocol: 'openai', model: 'gpt-4.1', keyEnv: 'SOME_KEY' });
    const { stdout } = await scene.doctor('--stream', '--json');
    const { rows } = JSON.parse(stdout) as { rows: { works: boolean; streamed: boolean }[] };
    expect(rows.map(({ works, streamed }) => works && streamed)).toEqual([true, true, true, true, true]);
  });
});

describe('what can not be asked', () => {
  test('an unknown endpoint, with those that are known', async () => {
    await using scene = await ours();
    const { code, stderr } = await runCli(scene.folder, 'doctor', '--endpoint', 'that');
    expect(stderr).toContain('There is no endpoint that; the configuration has it.');
    expect(code).toBe(2);
  });

  test('a missing key, by its variable', async () => {
    await using scene = await ours({ keyEnv: 'SOME_KEY' });
    vi.stubEnv('SOME_KEY', '');
    const { code, stderr } = await scene.doctor('--live');
    expect(stderr).toContain('needs the variable SOME_KEY, which is not set');
    expect(code).toBe(2);
    expect(server.seen).toEqual([]);
  });

  test('a key that no header can carry, without showing it', async () => {
    await using scene = await ours({ keyEnv: 'SOME_KEY' });
    vi.stubEnv('SOME_KEY', `${CANARY}\nmore`);
    const { code, stdout, stderr } = await scene.doctor('--live');
    expect(stderr).toContain('SOME_KEY, which holds a line break');
    expect(stdout + stderr).not.toContain('canary');
    expect(code).toBe(2);
  });

  test.for(['--stream', '--live'])('%s without an endpoint', async (flag) => {
    await using scene = await ours();
    const { code, stderr } = await runCli(scene.folder, 'doctor', flag);
    expect(stderr).toContain(`${flag} is for one endpoint: give --endpoint <name> with it.`);
    expect(code).toBe(2);
  });
});

describe('with --live', () => {
  test('one small call a mode, one after the other, and the strongest that works comes first', async () => {
    server.respondWith(answering());
    await using scene = await ours();
    const sheet = await scene.sheet();
    expect(resultsOf(sheet)).toEqual(ALL_WORK);
    expect(server.seen.map(({ body }) => body['max_tokens'])).toEqual([256, 256, 256, 256, 256]);
    expect(sheet).toMatchObject({
      auto: { mode: 'schema', works: true },
      answeredBy: ['model-that-answered'],
      usageTold: true,
      costUsd: null,
      calls: 5,
      code: 0,
      advice: {},
    });
  });

  test('costs are summed where a price is known', async () => {
    server.respondWith(answering());
    await using scene = await ours({ prices: { inputPerMillion: 1, outputPerMillion: 10 } });
    expect((await scene.sheet()).costUsd).toBeCloseTo(5 * (100e-6 + 70e-6), 9);
    expect((await scene.doctor('--live')).stdout).toContain('cost      $0.000850 for 5 calls');
  });

  test('a schema that is dropped without a word, a tool that is not called, and what to write', async () => {
    server.respondWith(answering({ tool: said('It is Paris.'), schema: said('It is Paris.') }));
    await using scene = await ours();
    const { code, stdout } = await scene.doctor('--live');
    expect(stdout).toMatch(/^schema +ignored by the server: answered in prose/m);
    expect(stdout).toMatch(/^tool +answered without the tool, although its call was forced/m);
    expect(stdout).toMatch(/^auto +takes schema, which does not work here/m);
    expect(stdout).toContain("at endpoints.it:\n  modes: ['json', 'prompt'],\nThen auto takes json.");
    expect(code).toBe(1);
  });

  test('JSON of another form than the schema has is no work of the schema', async () => {
    server.respondWith(answering({ schema: said('{"answer":"Paris"}') }));
    await using scene = await ours();
    const { stdout } = await scene.doctor('--live');
    expect(stdout).toMatch(/^schema +the server does not hold the answer to the schema: city/m);
    expect(stdout).toContain("modes: ['tool', 'json', 'prompt']");
  });

  test('what was mended works, and is told', async () => {
    server.respondWith(
      answering({
        prompt: said('```json\n{"city":"Paris","inhabitantsKnown":true}\n```'),
        json: said('<think>Well.</think>{"city":"Paris","inhabitantsKnown":true}'),
        schema: said('{"city":"PARIS","inhabitantsKnown":true}'),
      }),
    );
    await using scene = await ours();
    const { stdout } = await scene.doctor('--live');
    expect(stdout).toMatch(/^prompt +works \(mended: a fence stood around the JSON\)/m);
    expect(stdout).toMatch(/^json +works \(mended: its thinking stood before the answer\)/m);
    expect(stdout).toMatch(/^schema +works \(mended: a choice was written in another case\)/m);
  });

  test('an answer that is cut off or a refusal says nothing of the mode', async () => {
    server.respondWith(
      answering({ tool: said('', 'length'), schema: said("I'm sorry, but I can't help with that.") }),
    );
    await using scene = await ours();
    const sheet = await scene.sheet();
    expect(resultsOf(sheet)).toMatchObject({ tool: 'Truncated', schema: 'Refused' });
    expect(sheet.advice).toEqual({ modes: ['json', 'prompt', 'schema', 'tool'] });
    expect(sheet.code).toBe(1);
  });

  test("the provider's own sentence stands beside a refusal, on one line and without the key", async () => {
    vi.stubEnv('SOME_KEY', CANARY);
    const message = `No tools\n\u001b[31mhere for ${CANARY}.`;
    server.respondWith(answering({ tool: json({ error: { message, type: 'bad', code: null } }, 400) }));
    await using scene = await ours({ keyEnv: 'SOME_KEY' });
    const { stdout, stderr } = await scene.doctor('--live');
    expect(stdout).toContain('It says: No tools \\x1b[31mhere for [redacted].');
    expect(stdout + stderr).not.toContain(CANARY);
  });

  test('a key that is refused ends it, and nothing that the server says of it is shown', async () => {
    vi.stubEnv('SOME_KEY', CANARY);
    server.respondWith(
      json({ error: { message: `Incorrect API key: ${CANARY}`, code: 'invalid_api_key' } }, 401),
    );
    await using scene = await ours({ keyEnv: 'SOME_KEY' });
    const { code, stdout, stderr } = await scene.doctor('--live');
    expect(server.seen).toHaveLength(1);
    expect(stdout).toMatch(
      /^prompt, json, tool, schema +not asked: it would be AuthenticationFailed again, as in mode text/m,
    );
    expect(stdout).toContain('Mend the key in SOME_KEY');
    expect(stdout + stderr).not.toContain('canary');
    expect(code).toBe(1);
  });

  test('a server that is not there is asked once', async () => {
    await using scene = await endpointScene({
      protocol: 'openai',
      model: 'm',
      baseUrl: 'http://127.0.0.1:1/v1',
      keyEnv: null,
    });
    const sheet = await scene.sheet();
    expect(resultsOf(sheet)).toMatchObject({ text: 'Unreachable', prompt: 'not-asked', schema: 'not-asked' });
    expect(sheet).toMatchObject({ calls: 1, usageTold: null, code: 1, advice: {} });
  });

  test('a limit field that the server refuses is corrected, and no mode is blamed', async () => {
    const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
    server.respondWith(json({ error: { message, code: 'unsupported_parameter', param: 'max_tokens' } }, 400));
    await using scene = await ours({ capabilities: { forcedTool: true } });
    const sheet = await scene.sheet();
    expect(sheet.advice).toEqual({
      capabilities: { forcedTool: true, limitField: 'max_completion_tokens' },
    });
    expect((await scene.doctor('--live')).stdout).toContain(
      "capabilities: { forcedTool: true, limitField: 'max_completion_tokens' },\nThen ask again: npx proofline doctor --endpoint it --live",
    );
  });

  test('a deployment that answers with a name of the tables gets it', async () => {
    const named = answering();
    server.respondWith((response, request) => {
      const end = response.end.bind(response);
      response.end = ((body: string) =>
        end(body.replace('model-that-answered', 'gpt-4.1-2025-04-14'))) as typeof response.end;
      named(response, request);
    });
    await using scene = await ours();
    expect((await scene.sheet()).advice).toEqual({ knownAs: 'gpt-4.1-2025-04-14' });
  });

  test('a narrow terminal gets the columns that matter most', async () => {
    server.respondWith(answering());
    await using scene = await ours();
    const sheet = await scene.sheet();
    const linesFor = (columns: number) =>
      endpointLines(sheet, columns).map((line) => (typeof line === 'string' ? line : line.title));
    expect(linesFor(80)[2]).toMatch(/^MODE +RESULT +STOP +IN +OUT +ACCEPTED +WHOLE +COST$/);
    expect(linesFor(50)[2]).toMatch(/^MODE +RESULT +ACCEPTED +WHOLE +COST$/);
    expect(linesFor(50)[3]?.length).toBeLessThanOrEqual(50);
  });

  test('something else that answers is no answer', async () => {
    server.respondWith(raw('<html>Welcome</html>', 'text/html'));
    await using scene = await ours();
    const { code, stdout } = await scene.doctor('--live');
    expect(stdout).toMatch(/^text +ServerError .* maybe$/m);
    expect(stdout).toContain('5 without an answer may have been billed too');
    expect(stdout).not.toContain('Welcome');
    expect(code).toBe(1);
  });

  test('Ctrl-C ends the call under way, and no other is made', async () => {
    server.respondWith(() => process.emit('SIGINT'));
    await using scene = await ours();
    const { code, stdout, stderr } = await scene.doctor('--live');
    expect(server.seen).toHaveLength(1);
    expect(stdout).toMatch(/^text +interrupted/m);
    expect(stdout).toMatch(/^prompt, json, tool, schema +not asked: interrupted/m);
    expect(stderr).toContain('Interrupted');
    expect(code).toBe(130);
  });
});
