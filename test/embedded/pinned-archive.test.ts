import { execFileSync } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HashMismatch } from '#embedded/pinned-hash-mismatch.ts';
import { findOnPath } from '#embedded/pinned-on-path.ts';
import { pinnedBinary } from '#embedded/pinned-fetch.ts';
import type { FakeMachine } from './fake-machine.ts';
import { fakeMachine, fakePython, gadget, PROGRAM } from './fake-machine.ts';

/** A publisher that serves `program` in an archive, or 404 where there is none. */
async function publisher(machine: FakeMachine, program?: string) {
  for (const tool of ['tar', 'gzip']) {
    await symlink(findOnPath(tool, process.env['PATH'] ?? '') ?? '', join(machine.binDir, tool));
  }
  await writeFile(join(machine.binDir, 'gadget'), program ?? '');
  const archive = execFileSync('tar', ['-czf', '-', '-C', machine.binDir, 'gadget']);
  const server = createServer((_request, response) => {
    response.statusCode = program === undefined ? 404 : 200;
    response.end(program === undefined ? 'not here' : archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gadget.tar.gz`,
    [Symbol.dispose]: () => void server.close(),
  };
}

test("the publisher's own archive comes before pip", async () => {
  await using machine = await fakeMachine();
  using site = await publisher(machine, PROGRAM);
  const place = await pinnedBinary(gadget({ archiveUrl: site.url }), machine);
  expect(await readFile(place, 'utf8')).toBe(PROGRAM);
  expect(machine.said).toEqual([`Fetching gadget 1.0.0 from ${site.url}.`]);
});

test('an archive with another program in it is refused, and pip is not asked', async () => {
  await using machine = await fakeMachine();
  await fakePython(machine, PROGRAM);
  using site = await publisher(machine, 'not the program');
  await expect(pinnedBinary(gadget({ archiveUrl: site.url }), machine)).rejects.toThrow(HashMismatch);
});

test('a publisher that has it not, or is not there, is followed by pip', async () => {
  await using machine = await fakeMachine();
  await fakePython(machine, PROGRAM);
  using site = await publisher(machine);
  expect(await readFile(await pinnedBinary(gadget({ archiveUrl: site.url }), machine), 'utf8')).toBe(PROGRAM);
  expect(machine.said[1]).toContain('answered 404');
  // Port 9 of loopback: nothing listens there.
  const place = await pinnedBinary(
    { ...gadget({ archiveUrl: 'http://127.0.0.1:9/' }), version: '1.0.0' },
    { ...machine, cacheDir: `${machine.cacheDir}-2` },
  );
  expect(await readFile(place, 'utf8')).toBe(PROGRAM);
  expect(machine.said.join('\n')).toContain('That did not work');
});
