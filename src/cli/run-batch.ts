import type { Config } from '#config.ts';
import { idProblem, NO_BATCH } from '#domain/identity.ts';
import type { LoadedTask } from '#domain/task.ts';
import { readStack } from '#embedded/stack-file.ts';
import type { Store } from '#store/open-store.ts';

import { batchOutcome } from './batch-outcome.ts';
import type { RunOptions } from './commands/run.ts';
import { estimateBatch } from './estimate-batch.ts';
import { EXIT } from './exit-codes.ts';
import { followBatch } from './follow-batch.ts';
import { InterruptedError, interruptSignal } from './interrupt.ts';
import { projectStore } from './project.ts';
import { readItems } from './read-items.ts';
import type { BadLine, InputItem } from './read-items.ts';
import { requireTask } from './require-task.ts';
import { say } from './say.ts';
import { shellWord } from './shell-word.ts';
import { shuffled } from './shuffle.ts';
import { startBatch } from './start-batch.ts';
import { submitBatch } from './submit-batch.ts';
import type { Submission } from './submit-batch.ts';
import { UsageError } from './usage-error.ts';
import { withTemporalClient } from './with-client.ts';
import { checkStack, withStack } from './with-stack.ts';
import type { StackInUse } from './with-stack.ts';
import { checkTarget } from './write-aside.ts';
import { writeResults } from './write-results.ts';

export interface BatchToRun extends RunOptions {
  readonly task: string;
  readonly input: string;
}

/** More would scroll the first ones away. */
const MAX_BAD_LINES_TOLD = 20;

/** Submits, follows, writes the results; the exit code of CONTRACTS 5. */
export async function runBatch(config: Config, wanted: BatchToRun): Promise<number> {
  const task = requireTask(config, wanted.task);
  const submission = await prepare(task, wanted);
  if (wanted.dryRun === true) return estimateBatch(config, submission, wanted.json === true);
  if (wanted.detach === true && (await readStack(config.dataDir)) === undefined) {
    throw new UsageError('--detach needs a stack that goes on: start `proofline dev` first.');
  }
  await checkStack({ config, scenario: wanted.scenario });
  if (wanted.out !== undefined) await checkTarget(wanted.out);
  await using store = await projectStore(config);
  using interrupt = interruptSignal();
  const { added, existing } = await submitBatch(store.db, config, submission);
  say(
    `Batch ${submission.batch}: ${added} submitted${existing > 0 ? `, ${existing} were there already` : ''}.`,
  );
  const isStackGone = async () => (await readStack(config.dataDir)) === undefined;
  try {
    return await withStack({ config, scenario: wanted.scenario }, (stack) =>
      follow({ store, stack, submission, wanted, signal: interrupt.signal, isStackGone }),
    );
  } catch (error) {
    // Before the batch was started: its rows wait, and nothing has been spent.
    if (!(error instanceof InterruptedError)) throw error;
    say('Interrupted before the batch was started; its rows wait in the queue.');
    say(`Take it up again: ${commandAgain(submission.batch, wanted)}`);
    return EXIT.interrupted;
  }
}

async function prepare(task: LoadedTask, wanted: BatchToRun): Promise<Submission> {
  const { input, limit, shuffle, concurrency, idColumn, map } = wanted;
  const batch = wanted.id ?? `${task.pinned.name}-${timeStamp(new Date())}`;
  const problem = idProblem(batch);
  if (problem !== undefined) throw new UsageError(`--id: ${problem}.`);
  if (batch === NO_BATCH) throw new UsageError(`--id: ${NO_BATCH} stands for no batch; choose another.`);
  const { items, bad } = await readItems(input, { task, idColumn, map });
  tellBadLines(input, bad, wanted.skipInvalid === true);
  const placed = items.map((item, seq) => ({ ...item, seq }));
  const ordered = shuffle === undefined ? placed : shuffled(placed, shuffle);
  const chosen: readonly (InputItem & { readonly seq: number })[] = ordered.slice(0, limit ?? ordered.length);
  if (chosen.length === 0) throw new UsageError(`${input} holds no input; nothing was submitted.`);
  return { batch, task, concurrency, items: chosen };
}

function tellBadLines(input: string, bad: readonly BadLine[], skip: boolean): void {
  if (bad.length === 0) return;
  const lines = bad.slice(0, MAX_BAD_LINES_TOLD).map(({ line, problem }) => `${input}:${line}: ${problem}`);
  const more = bad.length - lines.length;
  if (more > 0) lines.push(`and ${more} more.`);
  if (!skip) {
    const count = bad.length === 1 ? '1 line' : `${bad.length} lines`;
    throw new UsageError([
      ...lines,
      `${count} can't be used; nothing was submitted. Mend them, or leave them out with --skip-invalid.`,
    ]);
  }
  for (const line of lines) say(`left out: ${line}`);
}

function timeStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

interface Following {
  readonly store: Store;
  readonly stack: StackInUse;
  readonly submission: Submission;
  readonly wanted: BatchToRun;
  readonly signal: AbortSignal;
  readonly isStackGone: () => Promise<boolean>;
}

function follow({ store, stack, submission, wanted, signal, isStackGone }: Following): Promise<number> {
  const { batch, task } = submission;
  const { info, temporal, isOwn } = stack;
  return withTemporalClient(temporal, async (client) => {
    signal.throwIfAborted();
    const workflow = await startBatch(client, batch, task.pinned.name);
    say(
      `Look at it: ${info.uiUrl}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(workflow.workflowId)}`,
    );
    if (wanted.detach === true) {
      say(`It runs on; look with: npx proofline status ${batch}`);
      return EXIT.done;
    }
    const followed = await followBatch(store.db, { batch, workflow, signal, isStackGone });
    if (followed.kind === 'stack-gone') {
      say('The stack that ran it has ended; the rest waits in the queue.');
      say(`Take it up again: ${commandAgain(batch, wanted)}`);
      return EXIT.interrupted;
    }
    if (followed.kind === 'detached') {
      tellDetached(batch, wanted, isOwn);
      return EXIT.interrupted;
    }
    if (wanted.out !== undefined) {
      const { lines } = await writeResults(store.db, { batch, out: wanted.out });
      say(`${lines} results are in ${wanted.out}, in input order.`);
    }
    return batchOutcome(store.db, { batch, json: wanted.json === true });
  });
}

function tellDetached(batch: string, wanted: BatchToRun, isOwn: boolean): void {
  say(
    isOwn
      ? 'Interrupted. What had begun is finished or noted; the rest waits in the queue.'
      : `Detached. The batch goes on; look with: npx proofline status ${shellWord(batch)}`,
  );
  say(`Take it up again: ${commandAgain(batch, wanted)}`);
}

/** The same command to the letter: another limit or order would be another file of inputs. */
function commandAgain(batch: string, wanted: BatchToRun): string {
  const { task, input, out, limit, shuffle, idColumn, map, live } = wanted;
  const words = [
    ['run', task, input, '--id', batch],
    out === undefined ? [] : ['--out', out],
    limit === undefined ? [] : ['--limit', String(limit)],
    shuffle === undefined ? [] : ['--shuffle', String(shuffle)],
    idColumn === undefined ? [] : ['--id-column', idColumn],
    live === true ? ['--live'] : [],
    [...map].flatMap(([field, column]) => ['--map', `${field}=${column}`]),
  ].flat();
  return `npx proofline ${words.map((word) => (word.startsWith('--') ? word : shellWord(word))).join(' ')}`;
}
