import { sql } from 'kysely';

import type { EndingDraft } from '#domain/ending-draft.ts';

import { answerColumns } from './answer-columns.ts';
import type { AttemptToAnswer } from './answer-attempt.ts';
import type { Db } from './db.ts';
import { endingColumns } from './ending-columns.ts';
import { inGroup } from './in-group.ts';
import { lockGeneration } from './lock-rows.ts';
import { putBody } from './put-body.ts';
import { putJson } from './put-json.ts';

export interface AnswerToAccept {
  readonly generation: string;
  readonly round: number;
  readonly attempt: AttemptToAnswer;
  /** The valid output, and whether its syntax had to be mended. */
  readonly output: unknown;
  readonly mended: boolean;
}

export type AcceptAnswerOutcome =
  | { readonly kind: 'accepted' }
  /** The call had been given up, or the step has another answer; nothing was written. */
  | { readonly kind: 'late' };

/** Undoes what a member of a group has written. */
class Late extends Error {
  override readonly name = 'Late';
}

/**
 * Keeps an answer, its verdict and the ending `accepted` in one commit: what `answerAttempt`, `recordVerdict` and
 * `settleRound` do one by one, in as few statements as the usual case needs. The unusual ones are theirs.
 */
export async function acceptAnswer(db: Db, accepting: AnswerToAccept): Promise<AcceptAnswerOutcome> {
  try {
    return await inGroup(db, (trx) => accept(trx, accepting));
  } catch (error) {
    if (error instanceof Late) return { kind: 'late' };
    throw error;
  }
}

async function accept(
  trx: Db,
  { generation, round, attempt, output, mended }: AnswerToAccept,
): Promise<AcceptAnswerOutcome> {
  const { now, body } = attempt;
  await lockGeneration(trx, { generation });
  const { hash: bodyHash } = await putBody(trx, { bytes: body, now });
  const { hash: outputHash } = await putJson(trx, { value: output, now });
  const facts = answerColumns(attempt);
  const { numAffectedRows: answered } = await sql`
    update attempts set
      state = 'answered', status = ${facts.status}, answered_model = ${facts.answeredModel},
      provider_request_id = ${facts.providerRequestId}, stop_kind = ${facts.stopKind},
      stop_raw = ${facts.stopRaw}, input_tokens = ${facts.inputTokens},
      cached_input_tokens = ${facts.cachedInputTokens}, output_tokens = ${facts.outputTokens},
      usage_state = ${facts.usageState}, cost_usd = ${facts.costUsd}, body_hash = ${bodyHash},
      ended_at = ${now}, verdict = ${mended ? 'mended' : 'valid'}, output_hash = ${outputHash}
    where id = ${attempt.id} and state = 'reserved' and not exists (
      select 1 from attempts as other
      where other.generation = ${generation} and other.round = ${round}
        and other.step = attempts.step and other.state = 'answered'
    )
  `.execute(trx);
  if (answered !== 1n) throw new Late();
  const draft: EndingDraft = { kind: 'accepted', mended, outputHash };
  await endRound(trx, { generation, round, now, draft });
  return { kind: 'accepted' };
}

interface RoundToEnd {
  readonly generation: string;
  readonly round: number;
  readonly now: string;
  readonly draft: EndingDraft;
}

async function endRound(trx: Db, { generation, round, now, draft }: RoundToEnd): Promise<void> {
  const { ending, outputHash } = endingColumns(draft);
  const { numAffectedRows: ended } = await sql`
    update rounds set
      ending = ${ending}, output_hash = ${outputHash}, ended_at = ${now},
      (attempts, input_tokens, cached_input_tokens, output_tokens, cost_usd) = (
        select count(*), coalesce(sum(input_tokens), 0), coalesce(sum(cached_input_tokens), 0),
          coalesce(sum(output_tokens), 0), coalesce(sum(cost_usd), 0)
        from attempts where attempts.generation = ${generation} and attempts.round = ${round}
      )
    where generation = ${generation} and round = ${round} and ending is null
  `.execute(trx);
  if (ended !== 1n) throw new Late();
  await sql`
    update generations set stage = 'done', ending_kind = ${draft.kind}, ended_at = ${now}
    where generation = ${generation} and round = ${round}
  `.execute(trx);
}
