import { sql } from 'kysely';

import type { Plan } from '#domain/plan.ts';

import type { Db } from './db.ts';
import { inGroup } from './in-group.ts';
import { writeJson } from './json-column.ts';
import { putJson } from './put-json.ts';
import type { AttemptToReserve } from './reserve-attempt.ts';

export interface ItemToBegin {
  readonly plan: Plan;
  /** The lane that carries it, and its run. */
  readonly carrier: string;
  readonly runId: string;
  /** Its first call. */
  readonly attempt: AttemptToReserve;
}

export type BeginItemOutcome =
  | { readonly kind: 'begun' }
  /** Its round has been begun by somebody else; nothing was written. */
  | { readonly kind: 'other' };

/**
 * Begins the round of an item that waits in the queue and writes its first call down, in one commit: what `startRound`
 * and `reserveAttempt` do for any round, in as few statements as a round that is certainly new needs. Only when this
 * has returned `begun` may the call's first byte leave.
 */
export function beginItem(db: Db, { plan, carrier, runId, attempt }: ItemToBegin): Promise<BeginItemOutcome> {
  const { generation, round } = plan;
  const { now } = attempt;
  return inGroup(db, async (trx) => {
    const { numAffectedRows: entered } = await sql`
      update generations set stage = 'generating'
      where generation = ${generation} and round = ${round} and stage = 'queued'
    `.execute(trx);
    if (entered !== 1n) return { kind: 'other' };
    await sql`
      insert into rounds (generation, round, plan, task_hash, carrier, run_id, started_at, attempts)
      values (${generation}, ${round}, ${writeJson(plan)}, ${plan.taskHash}, ${carrier}, ${runId}, ${now}, 1)
    `.execute(trx);
    await insertFirstAttempt(trx, attempt);
    return { kind: 'begun' };
  });
}

async function insertFirstAttempt(trx: Db, attempt: AttemptToReserve): Promise<void> {
  const { id, generation, round, step, rung, purpose, endpoint, protocol, model, prompt, request } = attempt;
  const { requestHash, temporalAttempt, worker, now } = attempt;
  const { hash } = await putJson(trx, { value: request, now });
  await sql`
    insert into attempts (
      id, generation, round, step, rung, seq, purpose, endpoint, protocol, model, mode,
      prompt_name, prompt_hash, request_hash, request_body, state, reserved_at, temporal_attempt, worker
    ) values (
      ${id}, ${generation}, ${round}, ${step}, ${rung}, 1, ${purpose}, ${endpoint}, ${protocol}, ${model},
      ${request.mode}, ${prompt.name}, ${prompt.hash}, ${requestHash}, ${hash}, 'reserved', ${now},
      ${temporalAttempt}, ${worker}
    )
  `.execute(trx);
}
