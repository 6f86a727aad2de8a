import type { EndingDraft } from '#domain/ending-draft.ts';
import { shortMessage } from '#domain/failure.ts';
import { endQueued } from '#store/end-queued.ts';
import type { OpenRound } from '#store/list-open-rounds.ts';

import type { ActivityDeps } from './deps.ts';
import { settle } from './settle.ts';

function orphaned(message: string): EndingDraft {
  return { kind: 'dead-lettered', failure: { kind: 'Orphaned', message: shortMessage(message) } };
}

/** The ending of a round whose run was ended from outside. One that it gave itself meanwhile stands. */
export async function orphanRound(
  deps: ActivityDeps,
  { generation, round }: OpenRound,
  message: string,
): Promise<void> {
  await settle(deps, { generation, round, ending: orphaned(message) });
}

/** The ending of all that a batch had not begun; returns how many. */
export function orphanQueued({ db, now }: ActivityDeps, batch: string, message: string): Promise<number> {
  return endQueued(db, { batch, ending: orphaned(message), now: now().toISOString() });
}
