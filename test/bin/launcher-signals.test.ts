import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { follow, launch, LAUNCHER } from './start-launcher.ts';

/** Says each signal that it gets, and goes some time after the first, so that a second would be heard. */
const LISTENER = `
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => { console.log(signal); setTimeout(() => process.exit(7), 400); });
  }
  console.log('ready');
  setInterval(() => {}, 1000);`;

describe.for(['replaced', 'supervised'] as const)('a Node that is %s', (way) => {
  test.for(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    'gets a %s for the launcher once, and ends as it likes',
    async (signal) => {
      const launched = launch(way, ['--node', '-e', LISTENER], { detached: true });
      await launched.saying('ready');
      launched.process.kill(signal);
      const { code, output } = await launched.ended();
      expect(output.match(/SIG\w+/g)).toEqual([signal]);
      expect(code).toBe(7);
    },
  );
});

test('a request that comes twice at once, as from npm, is handed on once', async () => {
  const launched = launch('supervised', ['--node', '-e', LISTENER], { detached: true });
  await launched.saying('ready');
  launched.process.kill('SIGTERM');
  await delay(30);
  launched.process.kill('SIGTERM');
  expect((await launched.ended()).output.match(/SIG\w+/g)).toEqual(['SIGTERM']);
});

/** A terminal of its own, in which Ctrl-C is pressed once the program is ready. */
const TERMINAL = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
pressed = False
while True:
    try: said = os.read(terminal, 4096)
    except OSError: break
    if not said: break
    os.write(1, said)
    if b'ready' in said and not pressed:
        pressed = True
        os.write(terminal, b'\\x03')
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;

test("a terminal's Ctrl-C reaches the child once, though the whole group gets it", async () => {
  const node = [
    process.execPath,
    '--import',
    'data:text/javascript,delete process.execve',
    LAUNCHER,
    '--node',
    '-e',
    LISTENER,
  ];
  const { code, output } = await follow(spawn('python3', ['-c', TERMINAL, ...node])).ended();
  expect(output.match(/SIG\w+/g)).toEqual(['SIGINT']);
  expect(code).toBe(7);
});
