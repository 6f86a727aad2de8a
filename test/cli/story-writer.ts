import type { Config } from '#config.ts';
import { answerSchemaOf } from '#domain/answer-schema.ts';
import { buildRequest } from '#domain/build-request.ts';
import { mannerOf } from '#domain/call-manner.ts';
import type { EndingDraft } from '#domain/ending-draft.ts';
import type { Failure } from '#domain/failure.ts';
import { hashValue } from '#domain/hash.ts';
import { generationWorkflowId } from '#domain/identity.ts';
import { planGeneration } from '#domain/plan-generation.ts';
import type { Plan } from '#domain/plan.ts';
import type { Verdict } from '#domain/verdict.ts';
import { addItems } from '#store/add-items.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import { createBatch } from '#store/create-batch.ts';
import type { Db } from '#store/db.ts';
import { failAttempt } from '#store/fail-attempt.ts';
import { finishSubmission } from '#store/finish-submission.ts';
import { openGeneration } from '#store/open-generation.ts';
import { openReview } from '#store/open-review.ts';
import { recordVerdict } from '#store/record-verdict.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import { settleRound } from '#store/settle-round.ts';
import { startRound } from '#store/start-round.ts';

import { answerBody } from '../support/dialect-answers.ts';

export const AT = '2026-11-24T10:00:00.000Z';
export const LATER = '2026-11-24T10:00:01.500Z';

interface Call {
  readonly said?: unknown;
  readonly verdict?: Verdict;
  readonly failed?: Failure;
}

/** Writes generations into a store as workers do, by the operations that workers use. */
export function storyWriter(db: Db, config: Config) {
  let calls = 0;

  async function batch(
    id: string,
    task: string,
    items: readonly { id: string; input: unknown; extra?: unknown }[],
  ) {
    await createBatch(db, {
      batch: id,
      task,
      version: 1,
      taskHash: null,
      simulated: true,
      concurrency: 5,
      now: AT,
    });
    const rows = items.map((item, seq) => ({ ...item, seq, inputHash: hashValue(item.input) }));
    await addItems(db, { batch: id, items: rows, now: AT });
    await finishSubmission(db, { batch: id });
  }

  async function single(task: string, id: string, input: unknown) {
    const key = { task, batch: '-', id };
    await openGeneration(db, {
      key,
      generation: generationWorkflowId(key),
      version: 1,
      inputHash: hashValue(input),
      input: { value: input },
      priority: 'interactive',
      reviewOverride: 'policy',
      budgetUsd: null,
      simulated: true,
      runId: 'run-1',
      now: AT,
    });
  }

  async function start(task: string, batchId: string, id: string, input: unknown): Promise<Plan> {
    const key = { task, batch: batchId, id };
    const generation = generationWorkflowId(key);
    const planned = planGeneration({
      task: config.task(task, 1),
      version: 1,
      routing: config,
      input,
      key,
      generation,
      round: 1,
      simulated: true,
      estimateTokens: (text) => text.length / 4,
    });
    if (planned.kind === 'refused') throw new Error(planned.failure.message);
    await startRound(db, { generation, round: 1, plan: planned.plan, runId: 'run-1', now: AT });
    return planned.plan;
  }

  /** One call of a step; returns the attempt's id and the hash of a valid output. */
  async function call(plan: Plan, step: number, { said, verdict, failed }: Call) {
    const id = `call-${++calls}`;
    const { generation, round, prompt } = plan;
    const rung = Math.min(step, plan.rungs.length - 1);
    const endpoint = plan.rungs[rung]?.endpoints[0];
    const task = config.task(plan.task, 1);
    if (endpoint === undefined || task === undefined) throw new Error('no endpoint');
    const { protocol, model, mode } = endpoint;
    const messages = [{ role: 'user', text: 'What is wanted?' }] as const;
    const schema = answerSchemaOf(task.pinned);
    const request = buildRequest({
      ...mannerOf(endpoint, 512),
      model,
      mode,
      messages,
      schema,
      maxOutputTokens: 512,
    });
    const purpose = step === 0 ? 'generate' : 'repair';
    const asked = {
      id,
      generation,
      round,
      step,
      rung,
      purpose,
      endpoint: endpoint.name,
      protocol,
      model,
    } as const;
    const worker = { requestHash: hashValue(request), request, temporalAttempt: 1, worker: 'w', now: AT };
    await reserveAttempt(db, { ...asked, prompt, ...worker });
    if (failed !== undefined) {
      const body = new TextEncoder().encode('<html>\u001b[2Jno\u001b]0;title\u0007</html>');
      await failAttempt(db, { id, state: 'failed', failure: failed, body, now: LATER });
      return { id, output: null };
    }
    const saying = mode === 'text' ? { text: String(said) } : { tool: { name: schema.name, input: said } };
    await answerAttempt(db, {
      id,
      body: new TextEncoder().encode(JSON.stringify(answerBody(protocol, saying))),
      status: 200,
      model: 'model-that-answered',
      requestId: `req-${id}`,
      stop: { kind: 'complete', raw: 'end_turn' },
      usage: { inputTokens: 100, cachedInputTokens: 10, outputTokens: 20 },
      usageState: 'exact',
      costUsd: 0.001,
      now: LATER,
    });
    if (verdict === undefined) return { id, output: null };
    const judged = await recordVerdict(db, { attemptId: id, verdict, now: LATER });
    return { id, output: judged.kind === 'valid' ? judged.output.hash : null };
  }

  async function end({ generation, round }: Plan, ending: EndingDraft) {
    await settleRound(db, { generation, round, ending, now: LATER });
  }

  async function review(
    { generation, round }: Plan,
    draft: { readonly reason: string; readonly id: string | null; readonly output: string | null },
  ) {
    const { reason, id: attemptId, output: outputHash } = draft;
    const dueAt = '2036-11-27T10:00:00.000Z';
    await openReview(db, { generation, round, reason, attemptId, outputHash, openedAt: LATER, dueAt });
  }

  return { batch, single, start, call, end, review };
}
