import type { Config } from '#config.ts';
import { answerSchemaOf } from '#domain/answer-schema.ts';
import { buildRequest } from '#domain/build-request.ts';
import { costOf } from '#domain/costs.ts';
import { loadTokenEstimator } from '#domain/estimate-tokens.ts';
import type { TokenEstimator } from '#domain/estimate-tokens.ts';
import { planGeneration } from '#domain/plan-generation.ts';

import { EXIT } from './exit-codes.ts';
import { say } from './say.ts';
import type { Submission } from './submit-batch.ts';

/** Counts what would be sent and what it would cost at most by the first rung; submits nothing. */
export async function estimateBatch(config: Config, submission: Submission, json: boolean): Promise<number> {
  const estimateTokens = await loadTokenEstimator();
  const refused: { readonly line: number; readonly message: string }[] = [];
  let inputTokens = 0;
  let atMostUsd = 0;
  for (const item of submission.items) {
    const one = estimateItem(config, submission, item, estimateTokens);
    if (one.kind === 'refused') refused.push({ line: item.line, message: one.message });
    else {
      inputTokens += one.inputTokens;
      atMostUsd += one.atMostUsd;
    }
  }
  const sum = { batch: submission.batch, items: submission.items.length, refused, inputTokens, atMostUsd };
  if (json) process.stdout.write(`${JSON.stringify(sum)}\n`);
  else {
    process.stdout.write(
      `${sum.items} ${sum.items === 1 ? 'input' : 'inputs'}, about ${inputTokens} input tokens; at most $${atMostUsd.toFixed(4)} on the first rung, ` +
        'if every answer used its whole output limit.\n',
    );
    for (const { line, message } of refused) say(`line ${line} would become a dead letter: ${message}`);
    say('Nothing was submitted.');
  }
  return refused.length > 0 ? EXIT.deadLetters : EXIT.done;
}

type Estimate =
  | { readonly kind: 'estimated'; readonly inputTokens: number; readonly atMostUsd: number }
  | { readonly kind: 'refused'; readonly message: string };

function estimateItem(
  config: Config,
  { batch, task }: Submission,
  item: Submission['items'][number],
  estimateTokens: TokenEstimator,
): Estimate {
  const { name } = task.pinned;
  const planned = planGeneration({
    task,
    version: task.pinned.version,
    routing: config,
    input: item.input,
    key: { task: name, batch, id: item.id },
    generation: '',
    round: 1,
    simulated: !config.live,
    estimateTokens,
  });
  if (planned.kind === 'refused') return { kind: 'refused', message: planned.failure.message };
  const rung = planned.plan.rungs[0];
  const endpoint = rung?.endpoints[0];
  if (rung === undefined || endpoint === undefined) throw new Error(`The task ${name} has no first rung.`);
  const { maxOutputTokens } = rung;
  const { mode, model, protocol } = endpoint;
  const schema = answerSchemaOf(task.pinned);
  const request = buildRequest({ model, mode, messages: planned.messages, schema, maxOutputTokens });
  const text = request.messages.map((message) => message.text).join('\n');
  const inputTokens = estimateTokens(mode === 'tool' ? `${text}\n${JSON.stringify(schema)}` : text);
  const usage = { inputTokens, cachedInputTokens: 0, outputTokens: maxOutputTokens };
  const prices = config.endpoints.get(endpoint.name)?.prices ?? null;
  return { kind: 'estimated', inputTokens, atMostUsd: costOf({ protocol, model, prices, usage }) ?? 0 };
}
