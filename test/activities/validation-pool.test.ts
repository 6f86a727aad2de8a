import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openValidationPool } from '#activities/validation-pool.ts';
import type { ValueQuestion } from '#activities/validator.ts';

/** A task whose check never ends for one word, as a slow regular expression does for an unlucky answer. */
const CONFIG = `
import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
const check = (output) => {
  while (output === 'hang') {}
  return output === 'wrong' ? 'it is wrong' : true;
};
export default {
  tasks: [{ name: 'words', version: 1, input: z.unknown(), output: z.string(), checks: [check] }],
};
`;

const question = (value: string): ValueQuestion => ({
  kind: 'value',
  task: 'words',
  version: 1,
  value,
  input: null,
});

const VALID = { kind: 'valid', mended: false, output: 'fine' };
const TOO_SLOW = { kind: 'invalid', reason: 'CheckFailed', findings: [{ rule: 'check:deadline' }] };

let folder: string;
let configUrl: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proofline-pool-'));
  const file = join(folder, 'config.mjs');
  await writeFile(file, CONFIG);
  configUrl = pathToFileURL(file).href;
});
// Not with the pool: a thread that was just being started may still be looking for the file.
afterAll(() => rm(folder, { recursive: true }));

test('a check that never ends costs its own answer alone: no other, no thread, no heartbeat', async () => {
  await using pool = openValidationPool({ configUrl });
  expect(await pool.validate(question('fine'))).toMatchObject(VALID);
  expect(await pool.validate(question('wrong'))).toMatchObject({
    kind: 'invalid',
    reason: 'CheckFailed',
    findings: [{ rule: 'check:check', expected: 'it is wrong' }],
  });

  let beats = 0;
  const heart = setInterval(() => (beats += 1), 100);
  // Both threads hang, and answers that are all right stand behind them.
  const verdicts = await Promise.all(
    ['hang', 'hang', 'fine', 'fine', 'hang', 'fine'].map((value) => pool.validate(question(value))),
  );
  clearInterval(heart);
  expect(verdicts).toMatchObject([TOO_SLOW, TOO_SLOW, VALID, VALID, TOO_SLOW, VALID]);
  // Ten seconds would have room for a hundred; a blocked loop has none.
  expect(beats).toBeGreaterThan(10);

  expect(await pool.validate(question('fine'))).toMatchObject(VALID);
}, 60_000);

test('a task that the threads do not have is a bug, and no verdict', async () => {
  await using pool = openValidationPool({ configUrl });
  await expect(pool.validate({ ...question('fine'), version: 2 })).rejects.toThrow('No task words version 2');
});
