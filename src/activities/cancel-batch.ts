import { endQueued } from '#store/end-queued.ts';
import { listOpenRounds } from '#store/list-open-rounds.ts';
import type { OpenRound } from '#store/list-open-rounds.ts';

import type { ActivityDeps } from './deps.ts';
import { settle } from './settle.ts';

const PAGE_ROWS = 500;

/**
 * Ends all of a batch that has no ending: what was never begun, what a lane has dropped, and, by their own workflows,
 * the exceptions and the reviews that outlive it.
 */
export async function cancelOpen(deps: ActivityDeps, batch: string): Promise<void> {
  const { db, now } = deps;
  await endQueued(db, { batch, ending: { kind: 'cancelled' }, now: now().toISOString() });
  let after = '';
  for (;;) {
    const page = await listOpenRounds(db, { batch, after, limit: PAGE_ROWS });
    for (const round of page) await cancelRound(deps, round);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    after = last.generation;
  }
}

async function cancelRound(deps: ActivityDeps, { generation, round }: OpenRound): Promise<void> {
  // Its own workflow gives it its ending, and may be in the middle of another.
  if (await deps.runs.cancel(generation)) return;
  await settle(deps, { generation, round, ending: { kind: 'cancelled' } });
}
