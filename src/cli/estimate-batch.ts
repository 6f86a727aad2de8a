import type { Config } from '#config.ts';
import { answerSchemaOf } from '#domain/answer-schema.ts';
import { buildRequest } from '#domain/build-request.ts';
import { mannerOf } from '#domain/call-manner.ts';
import { costOf } from '#domain/costs.ts';
import { loadTokenEstimator } from '#domain/estimate-tokens.ts';
import type { TokenEstimator } from '#domain/estimate-tokens.ts';
import { planGeneration } from '#domain/plan-generation.ts';
import { requestText } from '#domain/request-text.ts';
import type { LoadedTask } from '#domain/task.ts';
import type { InputItem } from '#intake/input-record.ts';

import { EXIT } from './exit-codes.ts';
import { say } from './say.ts';

/** Counting tokens takes longer than all other checks: of a long input, some in this many bytes are counted. */
const BYTES_A_SAMPLE = 2000;
const MAX_SAMPLES = 10_000;

/** More would scroll the first ones away. */
const MAX_TOLD = 20;

export interface EstimateWanted {
  readonly batch: string;
  readonly task: LoadedTask;
  /** Of the input, in bytes. */
  readonly size: number;
}

/** What a batch would send, and what it would cost at most by the first rung; submits nothing. */
export class BatchEstimate {
  readonly #config: Config;
  readonly #wanted: EstimateWanted;
  readonly #estimateTokens: TokenEstimator;
  /** One item in so many is counted. */
  readonly #stride: number;
  #items = 0;
  #counted = 0;
  #inputTokens = 0;
  #atMostUsd = 0;
  #refusals = 0;
  readonly #refused: { readonly line: number; readonly message: string }[] = [];

  private constructor(config: Config, wanted: EstimateWanted, estimateTokens: TokenEstimator) {
    this.#config = config;
    this.#wanted = wanted;
    this.#estimateTokens = estimateTokens;
    this.#stride = Math.max(1, Math.round(wanted.size / BYTES_A_SAMPLE / MAX_SAMPLES));
  }

  static async open(config: Config, wanted: EstimateWanted): Promise<BatchEstimate> {
    return new BatchEstimate(config, wanted, await loadTokenEstimator());
  }

  /** Fills the prompt of every item, and counts the tokens of some. */
  add(items: readonly InputItem[]): void {
    for (const item of items) this.#addOne(item);
  }

  /** Prints the sum; the exit code. */
  tell(json: boolean): number {
    const { batch } = this.#wanted;
    const scale = this.#counted === 0 ? 0 : (this.#items - this.#refusals) / this.#counted;
    const sum = {
      batch,
      items: this.#items,
      refused: this.#refused,
      inputTokens: Math.round(this.#inputTokens * scale),
      atMostUsd: this.#atMostUsd * scale,
      countedItems: this.#counted,
    };
    if (json) process.stdout.write(`${JSON.stringify(sum)}\n`);
    else this.#print(sum);
    return this.#refusals > 0 ? EXIT.deadLetters : EXIT.done;
  }

  #print(sum: { readonly items: number; readonly inputTokens: number; readonly atMostUsd: number }): void {
    const { items, inputTokens, atMostUsd } = sum;
    const from = this.#stride > 1 ? ` (estimated from ${this.#counted} of ${items})` : '';
    process.stdout.write(
      `${items} ${items === 1 ? 'input' : 'inputs'}, about ${inputTokens} input tokens${from}; at most ` +
        `$${atMostUsd.toFixed(4)} on the first rung, if every answer used its whole output limit.\n`,
    );
    for (const { line, message } of this.#refused) say(`line ${line} would become a dead letter: ${message}`);
    const more = this.#refusals - this.#refused.length;
    if (more > 0) say(`and ${more} more would.`);
    say('Nothing was submitted.');
  }

  #addOne(item: InputItem): void {
    const isCounted = this.#items % this.#stride === 0;
    const estimateTokens = isCounted ? this.#estimateTokens : roughTokens;
    const one = estimateItem(this.#config, this.#wanted, item, { estimateTokens, isCounted });
    this.#items += 1;
    switch (one.kind) {
      case 'refused':
        this.#refusals += 1;
        if (this.#refused.length < MAX_TOLD) this.#refused.push({ line: item.line, message: one.message });
        return;
      case 'fits':
        return;
      case 'counted':
        this.#counted += 1;
        this.#inputTokens += one.inputTokens;
        this.#atMostUsd += one.atMostUsd;
    }
  }
}

/** Good enough to choose a prompt by, where nothing is counted. */
function roughTokens(text: string): number {
  return Math.ceil(text.length / CHARS_A_TOKEN);
}

/** English prose, by the tokenizers' own documentation. */
const CHARS_A_TOKEN = 4;

type ItemEstimate =
  | { readonly kind: 'counted'; readonly inputTokens: number; readonly atMostUsd: number }
  | { readonly kind: 'fits' }
  | { readonly kind: 'refused'; readonly message: string };

function estimateItem(
  config: Config,
  { batch, task }: EstimateWanted,
  item: InputItem,
  { estimateTokens, isCounted }: { readonly estimateTokens: TokenEstimator; readonly isCounted: boolean },
): ItemEstimate {
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
  if (!isCounted) return { kind: 'fits' };
  const rung = planned.plan.rungs[0];
  const endpoint = rung?.endpoints[0];
  if (rung === undefined || endpoint === undefined) throw new Error(`The task ${name} has no first rung.`);
  const { maxOutputTokens } = rung;
  const { mode, model, protocol } = endpoint;
  const schema = answerSchemaOf(task.pinned);
  const manner = mannerOf(endpoint, maxOutputTokens);
  const request = buildRequest({
    ...manner,
    model,
    mode,
    messages: planned.messages,
    schema,
    maxOutputTokens,
  });
  const inputTokens = estimateTokens(requestText(request));
  const usage = { inputTokens, cachedInputTokens: 0, outputTokens: maxOutputTokens };
  const configured = config.endpoints.get(endpoint.name);
  const prices = configured?.prices ?? null;
  const costUsd = costOf({ protocol, model: configured?.knownAs ?? model, prices, usage });
  return { kind: 'counted', inputTokens, atMostUsd: costUsd ?? 0 };
}
