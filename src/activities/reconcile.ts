import type { Reconciled } from '#contract/steps.ts';
import { NO_BATCH, batchWorkflowId } from '#domain/identity.ts';
import { setBatchState } from '#store/set-batch-state.ts';
import type { BatchRecord } from '#store/batch-record.ts';
import { findBatch } from '#store/find-batch.ts';
import { listOpenBatches } from '#store/list-open-batches.ts';
import { listOpenRounds, listUnbegun } from '#store/list-open-rounds.ts';
import type { OpenRound } from '#store/list-open-rounds.ts';

import type { ActivityDeps } from './deps.ts';
import { orphanQueued, orphanRound } from './orphan.ts';
import type { RunStatus } from './runs.ts';
import { takeUp } from './take-up.ts';

/** What has begun later may not have reached Temporal's index yet. */
const YOUNG_MS = 30_000;

const PAGE_ROWS = 1000;

/** Workflows started or ended in one sweep; the next is half a minute away, and other work wants its turn. */
const MAX_MENDED = 500;

/** A sweep's own notes. */
interface Sweep {
  readonly deps: ActivityDeps;
  readonly before: string;
  readonly running: ReadonlySet<string>;
  /** Batches whose workflow this sweep has started: they look after their items from now on. */
  readonly restarted: Set<string>;
  takenUp: number;
  orphaned: number;
}

/**
 * Compares what the store says is under way with what Temporal really runs. A run that Temporal has lost is taken up
 * again where the ledger stands; one that somebody ended there gets the ending that it can't give itself any more.
 */
export async function reconcile(deps: ActivityDeps): Promise<Reconciled> {
  const before = new Date(deps.now().getTime() - YOUNG_MS).toISOString();
  const running = await deps.runs.listRunning();
  const sweep: Sweep = { deps, before, running, restarted: new Set(), takenUp: 0, orphaned: 0 };
  for (const batch of await listOpenBatches(deps.db)) await mendBatch(sweep, batch);
  for (const round of await listUnbegun(deps.db, { openedBefore: before, limit: MAX_MENDED })) {
    await mendRound(sweep, round);
  }
  await mendRounds(sweep);
  const { takenUp, orphaned } = sweep;
  if (takenUp + orphaned > 0) deps.log.warn({ takenUp, orphaned }, 'Runs that had been lost were mended.');
  return { takenUp, orphaned };
}

async function mendBatch(sweep: Sweep, { id, task, createdAt }: BatchRecord): Promise<void> {
  const { deps, before } = sweep;
  if (createdAt > before) return;
  const status = await deps.runs.statusOf(batchWorkflowId(id));
  switch (status.kind) {
    case 'running':
      return;
    case 'missing':
      await deps.runs.startBatch(id, task);
      sweep.restarted.add(id);
      sweep.takenUp += 1;
      return;
    case 'ended':
      // A batch writes its state before its workflow ends: one that is over by now has come to its own end meanwhile.
      if (!isOpen(await findBatch(deps.db, { batch: id }))) return;
      sweep.orphaned += await orphanQueued(deps, id, orphanSentence(batchWorkflowId(id), status.how));
      await setBatchState(deps.db, {
        batch: id,
        state: 'cancelled',
        why: `its workflow was ${status.how} in Temporal`,
        now: deps.now().toISOString(),
      });
  }
}

function isOpen(batch: BatchRecord | undefined): boolean {
  return batch?.state === 'running' || batch?.state === 'paused';
}

async function mendRounds(sweep: Sweep): Promise<void> {
  let after = '';
  for (;;) {
    const { deps, before: begunBefore } = sweep;
    const page = await listOpenRounds(deps.db, { begunBefore, after, limit: PAGE_ROWS });
    for (const round of page) {
      if (sweep.takenUp + sweep.orphaned >= MAX_MENDED) return;
      await mendRound(sweep, round);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    after = last.generation;
  }
}

async function mendRound(sweep: Sweep, round: OpenRound): Promise<void> {
  const { generation, carrier, key } = round;
  if (sweep.running.has(generation) || sweep.running.has(carrier)) return;
  const own = await sweep.deps.runs.statusOf(generation);
  if (own.kind === 'running') return;
  const fate = carrier === generation ? own : await fateInLane(sweep, round);
  switch (fate.kind) {
    case 'running':
      return;
    case 'missing':
      if (sweep.restarted.has(key.batch)) return;
      await takeUp(sweep.deps, round);
      sweep.takenUp += 1;
      return;
    case 'ended':
      await orphanRound(sweep.deps, round, orphanSentence(generation, fate.how));
      sweep.orphaned += 1;
  }
}

/** A lane's items are its batch's: it comes back to them while it has lanes, and takes them along when it is ended. */
async function fateInLane({ deps, running }: Sweep, { carrier, key }: OpenRound): Promise<RunStatus> {
  const lane = await deps.runs.statusOf(carrier);
  if (lane.kind === 'running') return lane;
  const batch = key.batch === NO_BATCH ? undefined : await findBatch(deps.db, { batch: key.batch });
  if (batch?.state === 'cancelled') return { kind: 'ended', how: 'ended with its batch' };
  const lanes = carrier.slice(0, carrier.lastIndexOf('/') + 1);
  const hasLanes = [...running].some((id) => id.startsWith(lanes));
  return hasLanes ? { kind: 'running' } : { kind: 'missing' };
}

function orphanSentence(workflowId: string, how: string): string {
  return `Its workflow (${workflowId}) was ${how} in Temporal, not by Proofline; what it had bought is in the ledger.`;
}
