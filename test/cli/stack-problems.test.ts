import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { lockFolder, unlockFolder } from '#embedded/folder-lock.ts';
import { writeStack } from '#embedded/stack-file.ts';
import { defaultScenario } from '#simulator/server.ts';
import { showScenario } from '#simulator/show-scenario.ts';
import { runCommand } from '../support/command.ts';
import { tempProject } from '../support/temp-project.ts';
import type { TempProject } from '../support/temp-project.ts';

const ELSEWHERE = { TEMPORAL_ADDRESS: 'temporal.example.org:7233' };
const INPUT = ['--input', '{"text":"Where is my card?"}'];
const GENERATE = ['generate', 'support-triage', ...INPUT];
const RUN = ['run', 'support-triage', 'in.jsonl', '--id', 'b'];

interface Problem {
  readonly what: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Makes the trouble; what it returns ends it. */
  readonly prepare?: (project: TempProject) => Promise<AsyncDisposable | void>;
  readonly code: number;
  /** Each is a part of a sentence that is said. */
  readonly says: readonly string[];
}

const NO_DATABASE = ['temporal.example.org:7233, which is not this machine', 'set PROOFLINE_DATABASE_URL'];

const PROBLEMS: readonly Problem[] = [
  ...[GENERATE, RUN, ['start'], ['dev'], ['worker', '--simulator', 'http://127.0.0.1:1'], ['setup']].map(
    (args) => ({
      what: `a Temporal elsewhere and no database: ${args.slice(0, 1).join(' ')}`,
      args,
      env: ELSEWHERE,
      code: 2,
      says: NO_DATABASE,
    }),
  ),
  {
    what: 'a worker for an address elsewhere and no database',
    args: ['worker', '--simulator', 'http://127.0.0.1:1', '--address', 'temporal.example.org:7233'],
    code: 2,
    says: NO_DATABASE,
  },
  {
    what: 'a second stack on the same folder',
    args: ['dev'],
    prepare: runningStack,
    code: 1,
    says: ['already. Temporal is at 127.0.0.1:1, its UI at http://127.0.0.1:2', 'stop it first'],
  },
  {
    what: 'a live command beside a simulated stack',
    args: [...GENERATE, '--live'],
    env: { ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k' },
    prepare: runningStack,
    code: 2,
    says: ['is simulated and this command wants live calls'],
  },
  {
    what: 'no Temporal CLI to be had',
    args: GENERATE,
    env: { PATH: '/nowhere', XDG_CACHE_HOME: join(tmpdir(), 'proofline-no-cache') },
    code: 1,
    says: ['could not be fetched', 'there is no `python3` on PATH', 'Install Temporal', 'TEMPORAL_ADDRESS'],
  },
  {
    what: 'a Temporal that does not answer',
    args: GENERATE,
    env: { TEMPORAL_ADDRESS: '127.0.0.1:1' },
    code: 1,
    says: ['Temporal does not answer at 127.0.0.1:1'],
  },
  {
    what: 'a worker for a Temporal that does not answer',
    args: ['worker', '--simulator', 'http://127.0.0.1:1', '--address', '127.0.0.1:1'],
    code: 1,
    says: ['Temporal does not answer at 127.0.0.1:1', '--address'],
  },
  {
    what: 'a scenario for the simulator of other workers',
    args: [...GENERATE, '--scenario', 'scenario.json'],
    env: { TEMPORAL_ADDRESS: '127.0.0.1:1' },
    prepare: ({ folder }) =>
      writeFile(join(folder, 'scenario.json'), JSON.stringify(showScenario(defaultScenario))),
    code: 2,
    says: ['the workers there choose their simulator'],
  },
  {
    what: 'a file where the data folder belongs',
    args: ['dev'],
    prepare: ({ dataDir }) => writeFile(dataDir, ''),
    code: 1,
    says: ["can't be written (EEXIST)", 'no folder has its name', 'nothing was started'],
  },
  {
    what: 'a data folder that leads nowhere',
    args: GENERATE,
    prepare: ({ dataDir }) => symlink('/nowhere/at/all', dataDir),
    code: 1,
    says: ["can't be written", 'nothing was started'],
  },
  {
    what: 'a store whose data folder is a file',
    args: ['status'],
    prepare: ({ dataDir }) => writeFile(dataDir, ''),
    code: 1,
    says: ["can't be written (EEXIST)"],
  },
  {
    what: 'setup without a Temporal',
    args: ['setup'],
    code: 2,
    says: ['Which Temporal?', 'TEMPORAL_ADDRESS'],
  },
  {
    what: 'an order to a batch that is not there',
    args: ['batch', 'pause', 'nope'],
    code: 2,
    says: ['There is no batch nope'],
  },
  {
    what: 'both forms of a batch at once',
    args: [...RUN, '--visible', '--lanes'],
    code: 2,
    says: ["'--visible' cannot be used with option '--lanes'"],
  },
];

describe('what can be wrong around a stack is said in a sentence, with its exit code', () => {
  test.concurrent.for(PROBLEMS)(
    '$what',
    { timeout: 60_000 },
    async ({ args, env = {}, prepare, code, says }, { expect: expectHere }) => {
      await using project = await tempProject();
      await writeFile(join(project.folder, 'in.jsonl'), '{"id":"1","input":{"text":"Where is my card?"}}\n');
      await using _trouble = (await prepare?.(project)) ?? nothing;
      const finished = await runCommand(args, { cwd: project.folder, env });
      for (const part of says) expectHere(finished.stderr).toContain(part);
      expectHere(finished.code).toBe(code);
    },
  );

  test('a port in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await runCommand(['simulate', '--port', String(port)], { cwd: tmpdir() });
    expect(stderr).toContain(`Port ${port} of 127.0.0.1 is taken by another program`);
    expect(code).toBe(1);
    await new Promise((resolve) => server.close(resolve));
  });
});

const nothing: AsyncDisposable = { [Symbol.asyncDispose]: async () => {} };

/** As if a stack of this very process ran on the folder. */
async function runningStack({ dataDir }: TempProject): Promise<AsyncDisposable> {
  await mkdir(dataDir, { recursive: true });
  lockFolder(dataDir);
  await writeStack(dataDir, {
    pid: process.pid,
    temporalAddress: '127.0.0.1:1',
    uiUrl: 'http://127.0.0.1:2',
    simulatorUrl: 'http://127.0.0.1:3',
    live: false,
    workerPid: null,
    temporalPid: null,
    startedAt: '2026-11-24T10:00:00.000Z',
  });
  return { [Symbol.asyncDispose]: async () => unlockFolder(dataDir) };
}
