import { cleanText } from './clean-text.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import type { DecisionRecord } from './decision-record.ts';
import { listDecisions } from './list-decisions.ts';
import { lockGeneration } from './lock-rows.ts';
import type { DecisionAction, DecisionOutcome } from './tables.ts';

export interface DecisionToAppend {
  readonly generation: string;
  readonly round: number;
  /** Chosen by the caller; the same one twice counts once. */
  readonly decisionId: string;
  readonly action: DecisionAction;
  readonly reviewer: string;
  readonly note: string | null;
  readonly hint: string | null;
  readonly sees: string | null;
  /** What was shown and what it became; both in `bodies`. */
  readonly beforeHash: string | null;
  readonly afterHash: string | null;
  readonly outcome: DecisionOutcome;
  readonly now: string;
}

export type AppendDecisionOutcome =
  | { readonly kind: 'appended'; readonly decision: DecisionRecord }
  /** The same decision id again: what was written first stands. */
  | { readonly kind: 'repeated'; readonly decision: DecisionRecord }
  /** Another decision has ended the round; nothing was written. */
  | { readonly kind: 'decided'; readonly decision: DecisionRecord };

/** Writes a decision down for good: rows of `reviews` are never changed and never removed. */
export function appendDecision(db: Db, given: DecisionToAppend): Promise<AppendDecisionOutcome> {
  const wanted = cleaned(given);
  return inTransaction(db, async (trx) => {
    await lockGeneration(trx, wanted);
    const earlier = await listDecisions(trx, wanted);
    const same = earlier.find(({ decisionId }) => decisionId === wanted.decisionId);
    if (same !== undefined) return { kind: 'repeated', decision: same };
    const final = earlier.find(endsRound);
    if (final !== undefined && endsRound(wanted)) return { kind: 'decided', decision: final };
    const { now, ...columns } = wanted;
    const decision = await trx
      .insertInto('reviews')
      .values({ ...columns, seq: earlier.length + 1, at: now })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: 'appended', decision };
  });
}

/** All that a person or a service has written. */
function cleaned(wanted: DecisionToAppend): DecisionToAppend {
  const { decisionId, reviewer, note, hint, sees } = wanted;
  return {
    ...wanted,
    decisionId: cleanText(decisionId),
    reviewer: cleanText(reviewer),
    note: cleanText(note),
    hint: cleanText(hint),
    sees: cleanText(sees),
  };
}

function endsRound({ action, outcome }: Pick<DecisionRecord, 'action' | 'outcome'>): boolean {
  return outcome === 'applied' && action !== 'repair';
}
