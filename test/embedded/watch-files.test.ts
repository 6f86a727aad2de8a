import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { watchFiles } from '#embedded/watch-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proofline-watch-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A watch over `prompt.md`, and the next change that it tells. */
function watched(loosely: boolean) {
  const next = Promise.withResolvers<readonly string[]>();
  const watch = watchFiles((changed) => next.resolve(changed));
  watch.watch([join(folder, 'prompt.md')], { loosely });
  return { watch, next: next.promise };
}

test('a save is told once, however many writes it takes, and by the name of the file', async () => {
  const { watch, next } = watched(false);
  using _watch = watch;
  for (const text of ['a', 'ab', 'abc']) await writeFile(join(folder, 'prompt.md'), text);
  expect(await next).toEqual([join(folder, 'prompt.md')]);
});

test('so is a file that an editor renames into its place, and what lies beside it is not', async () => {
  const { watch, next } = watched(false);
  using _watch = watch;
  await writeFile(join(folder, 'other.md'), 'x');
  await writeFile(join(folder, 'prompt.md.new'), 'x');
  await rename(join(folder, 'prompt.md.new'), join(folder, 'prompt.md'));
  expect(await next).toEqual([join(folder, 'prompt.md')]);
});

test('while something is missing, a new file beside it is told as well', async () => {
  const { watch, next } = watched(true);
  using _watch = watch;
  await writeFile(join(folder, 'missing.ts'), 'x');
  expect(await next).toEqual([join(folder, 'missing.ts')]);
});
