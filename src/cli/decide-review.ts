import { userInfo } from 'node:os';

import { DecisionRefusedError } from '#client/decision-refused-error.ts';
import type { GenerationHandle } from '#client/generation-handle.ts';
import type { Config } from '#config.ts';
import { Decision, decisionProblem } from '#contract/decision.ts';
import type { DecisionAction } from '#contract/decision.ts';
import type { GenerationState } from '#contract/generation-state.ts';
import { REFUSALS } from '#contract/names.ts';
import type { Db } from '#store/db.ts';
import { findReview } from '#store/find-review.ts';
import type { ReviewDossier } from '#store/find-review.ts';

import { UsageError } from './usage-error.ts';
import { withClient } from './with-client.ts';

export interface DecisionWanted {
  readonly action: DecisionAction;
  /** For `edit`. */
  readonly value?: unknown;
  /** For `repair`. */
  readonly hint?: string | undefined;
  readonly note?: string | undefined;
  readonly reviewer?: string | undefined;
  /** Left out: the draft that waits now. */
  readonly sees?: string | undefined;
  readonly decisionId?: string | undefined;
}

/** Writing an ending takes moments and a repair some seconds; whoever decided wants to see what came of it. */
const SETTLE_WAIT_MS = 30_000;
const SETTLE_POLL_MS = 200;

/** Decides by the workflow's update; throws a `DecisionRefusedError` where that changed nothing. */
export async function decideReview(
  db: Db,
  config: Config,
  generation: string,
  wanted: DecisionWanted,
): Promise<GenerationState> {
  const dossier = await findReview(db, { generation });
  const decision = parseDecision(wanted, dossier);
  refuseClosed(dossier, decision.decisionId);
  return withClient(config, async (client) => {
    const handle = client.generation(generation);
    return settledState(handle, await handle.decide(decision));
  });
}

function parseDecision(
  wanted: DecisionWanted,
  dossier: ReviewDossier | undefined,
): Decision & { sees: string | null } {
  const sees = wanted.sees ?? dossier?.review.sees ?? null;
  const parsed = Decision.safeParse({
    decisionId: wanted.decisionId ?? crypto.randomUUID(),
    action: wanted.action,
    sees,
    ...(wanted.value !== undefined && { value: wanted.value }),
    hint: wanted.hint ?? null,
    reviewer: wanted.reviewer ?? userName(),
    note: wanted.note ?? null,
  });
  if (!parsed.success) throw new UsageError(`The decision can't be sent: ${decisionProblem(parsed.error)}.`);
  return { ...parsed.data, sees };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user that has no name.
    throw new UsageError('Say who decides with --reviewer: this system has no name for you.');
  }
}

/** No stack is started for what the store knows to be over. A decision that was written down is told again. */
function refuseClosed(dossier: ReviewDossier | undefined, decisionId: string): void {
  if (dossier?.isOpen === true || dossier?.decisions.some((one) => one.decisionId === decisionId)) return;
  const last = dossier?.decisions.findLast(({ outcome }) => outcome === 'applied');
  if (last === undefined) {
    throw new DecisionRefusedError(REFUSALS.notWaiting, 'This generation does not wait for a person.');
  }
  const { reviewer, action, at } = last;
  throw new DecisionRefusedError(
    REFUSALS.alreadyDecided,
    `${reviewer} decided "${action}" at ${at}; nothing was changed.`,
  );
}

/** The update answers when the decision is written down; a stack of our own must last for what follows from it. */
async function settledState(handle: GenerationHandle, decided: GenerationState): Promise<GenerationState> {
  const deadline = performance.now() + SETTLE_WAIT_MS;
  let state = decided;
  // A decision that ends the round leaves the stage as it was until the ending is written.
  const isUnderWay = () => state.ending === null && (decided.stage === 'review' || state.stage !== 'review');
  while (isUnderWay() && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS));
    state = await handle.state();
  }
  return state;
}
