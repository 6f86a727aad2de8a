import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '#embedded/pinned-run.ts';
import { findTemporalCli } from '#embedded/temporal-cli.ts';
import { machineOptions } from '../support/test-server.ts';
import { fakeMachine } from './fake-machine.ts';

const says = (server: string) => `echo "temporal version 9.9.9 (Server ${server}, UI 2.54.1)"`;

test('the CLI on PATH is taken if its server is new enough', async () => {
  await using machine = await fakeMachine();
  await machine.script('temporal', says('1.30.3'));
  expect(await findTemporalCli(machine)).toBe(join(machine.binDir, 'temporal'));
  expect(machine.said).toEqual([]);
});

// The one test that fetches the real file, once a machine; the cache is the one that the other tests use.
test('an older one is left alone, and the pinned one is used', { timeout: 300_000 }, async () => {
  await using machine = await fakeMachine();
  const real = machineOptions();
  for (const [body, why] of [
    [says('1.29.1'), 'brings server 1.29.1'],
    ['exit 1', 'does not say which server'],
  ] as const) {
    await machine.script('temporal', body);
    const path = [machine.path, real.path].join(delimiter);
    const file = await findTemporalCli({ path, cacheDir: real.cacheDir, log: machine.log });
    expect(await runProgram(file, ['--version'], { timeoutMs: 20_000 })).toContain(
      'temporal version 1.9.1 (Server 1.32.0',
    );
    expect(machine.said.join('\n')).toContain(why);
  }
});
