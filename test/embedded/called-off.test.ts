import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

import { pinnedBinary } from '#embedded/pinned-fetch.ts';
import { fakeMachine, gadget } from './fake-machine.ts';

test('a download that is called off ends at once and leaves nothing behind', async () => {
  await using machine = await fakeMachine();
  await machine.script('tar', 'exit 0');
  // It answers, and then brings no byte.
  const server = createServer((_request, response) => response.writeHead(200).flushHeaders());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const archiveUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/gadget.tar.gz`;
  await expectCalledOff(machine, gadget({ archiveUrl }));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('so does pip', async () => {
  await using machine = await fakeMachine();
  await machine.script('python3', 'exec /bin/sleep 600');
  await expectCalledOff(machine, gadget());
});

async function expectCalledOff(
  machine: Awaited<ReturnType<typeof fakeMachine>>,
  pin: ReturnType<typeof gadget>,
): Promise<void> {
  const off = new AbortController();
  const reason = new Error('called off');
  const fetching = pinnedBinary(pin, { ...machine, signal: off.signal });
  const outcome = expect(fetching).rejects.toBe(reason);
  while (machine.said.length === 0) await sleep(10);
  await sleep(100);
  off.abort(reason);
  await outcome;
  expect(await readdir(machine.cacheDir)).toEqual([]);
  expect(machine.said.join('\n')).not.toContain('did not work');
}
