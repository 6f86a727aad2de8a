import { findOnPath } from './pinned-on-path.ts';
import type { FindOptions } from './pinned-binary.ts';
import { cachedBinary, pinnedBinary } from './pinned-fetch.ts';
import { runProgram } from './pinned-run.ts';
import { TEMPORAL_CLI } from './temporal-cli-pin.ts';

/** Before this one the server let one namespace reach into another (CVE-2025-14986, CVE-2025-14987, CVE-2026-5199). */
const OLDEST_SERVER = '1.30.3';

/** A program that only prints its version takes a tenth of a second; on a busy machine, more. */
const VERSION_MS = 10_000;

/** Temporal's CLI: the one on PATH if it is new enough, else the pinned one, fetched where it is not cached yet. */
export async function findTemporalCli(options: FindOptions): Promise<string> {
  return (await onPath(options)) ?? (await pinnedBinary(TEMPORAL_CLI, options));
}

/** The one that would be used, where it is here already; its version where it tells. */
export async function knownTemporalCli(
  options: FindOptions,
): Promise<{ readonly file: string; readonly from: string } | undefined> {
  const file = await onPath(options);
  if (file !== undefined) return { file, from: 'on PATH' };
  const cached = await cachedBinary(TEMPORAL_CLI, options);
  return cached === undefined ? undefined : { file: cached, from: `cached, ${TEMPORAL_CLI.version}` };
}

async function onPath({ path, log }: FindOptions): Promise<string | undefined> {
  const file = findOnPath('temporal', path);
  if (file === undefined) return undefined;
  const said = await runProgram(file, ['--version'], { timeoutMs: VERSION_MS }).catch(() => '');
  const server = /Server (\d+\.\d+\.\d+)/.exec(said)?.[1];
  if (server !== undefined && server.localeCompare(OLDEST_SERVER, 'en', { numeric: true }) >= 0) return file;
  const what = server === undefined ? 'does not say which server it brings' : `brings server ${server}`;
  log(`${file} ${what}, and Proofline needs ${OLDEST_SERVER} or newer: it is left alone.`);
  return undefined;
}
