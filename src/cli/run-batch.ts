import type { Config } from '#config.ts';
import { readStack } from '#embedded/stack-file.ts';
import type { InputItem } from '#intake/input-record.ts';
import type { Store } from '#store/open-store.ts';

import { batchOutcome } from './batch-outcome.ts';
import { checkInput } from './check-input.ts';
import type { RunOptions } from './commands/run.ts';
import { BatchEstimate } from './estimate-batch.ts';
import { EXIT } from './exit-codes.ts';
import { changedInputs } from './find-changed-inputs.ts';
import { followBatch } from './follow-batch.ts';
import { InterruptedError, interruptSignal } from './interrupt.ts';
import { batchIdOf, openBatchInput, prepareBatch } from './prepare-batch.ts';
import type { InputToPrepare } from './prepare-batch.ts';
import { projectStore } from './project.ts';
import { requireTask } from './require-task.ts';
import { say } from './say.ts';
import { shellWord } from './shell-word.ts';
import { startBatch } from './start-batch.ts';
import { submitBatch } from './submit-batch.ts';
import type { Submitted } from './submit-batch.ts';
import { UsageError } from './usage-error.ts';
import { withTemporalClient } from './with-client.ts';
import { workflowLink } from './workflow-link.ts';
import { checkStack, withStack } from './with-stack.ts';
import type { StackInUse } from './with-stack.ts';
import { checkTarget } from './write-aside.ts';
import { writeResults } from './write-results.ts';

export interface BatchToRun extends RunOptions {
  readonly task: string;
  readonly input: string;
}

/** Submits, follows, writes the results; the exit code of CONTRACTS 5. */
export async function runBatch(config: Config, wanted: BatchToRun): Promise<number> {
  const task = requireTask(config, wanted.task);
  const batch = batchIdOf(task, wanted);
  await using source = await openBatchInput(config, wanted);
  if (wanted.out !== undefined) await checkTarget(wanted.out, source.name);
  if (wanted.dryRun === true) return await dryRun(config, wanted, { batch, task, source });
  const place = await checkStack({ config, scenario: wanted.scenario });
  if (wanted.detach === true && place.kind === 'none') {
    throw new UsageError('--detach needs a stack that goes on: start `proofline dev` first.');
  }
  await using store = await projectStore(config);
  using interrupt = interruptSignal();
  const { signal } = interrupt;
  const isStackGone = async () =>
    place.kind !== 'elsewhere' && (await readStack(config.dataDir)) === undefined;
  let phase = 'its input was checked; nothing was submitted';
  try {
    const changed = await changedInputs(store.db, config, { task, batch });
    const onItems = (items: readonly InputItem[]) => changed.look(items);
    const submission = await prepareBatch({ batch, task, source }, wanted, { onItems, signal });
    changed.finish();
    phase = 'the batch was submitted; the rows that are in wait in the queue';
    const submitted = await submitBatch(store.db, config, submission, signal);
    tellSubmitted(batch, submitted);
    phase = 'the batch was started; its rows wait in the queue';
    return await withStack({ config, scenario: wanted.scenario }, (stack) =>
      follow({ store, stack, batch, wanted, submitted, signal, isStackGone }),
    );
  } catch (error) {
    // Nothing has been spent yet.
    if (!(error instanceof InterruptedError)) throw error;
    say(`Interrupted before ${phase}.`);
    say(`Take it up again: ${commandAgain(batch, wanted)}`);
    return EXIT.interrupted;
  }
}

/** Checks every line and estimates; needs no stack, opens no store, sends nothing. */
async function dryRun(config: Config, wanted: BatchToRun, input: InputToPrepare): Promise<number> {
  const { shuffle, limit } = wanted;
  const { batch, task, source } = input;
  const estimate = await BatchEstimate.open(config, { batch, task, size: source.size });
  // Which lines a shuffle leaves within the limit is known once all have been counted.
  const isLater = shuffle !== undefined && limit !== undefined;
  const within = ({ seq }: InputItem) => limit === undefined || seq < limit;
  const { order, options } = await prepareBatch(input, wanted, {
    onItems: async (items) => {
      if (!isLater) estimate.add(items.filter(within));
    },
  });
  if (isLater) {
    await checkInput(source, options, {
      onItems: async (items) => estimate.add(items.filter(({ seq }) => order(seq) !== undefined)),
    });
  }
  return estimate.tell(wanted.json === true);
}

function tellSubmitted(batch: string, { added, existing, refused }: Submitted): void {
  const parts = [
    `${added} submitted`,
    ...(existing > 0 ? [`${existing} were there already`] : []),
    ...(refused > 0 ? [`${refused} left out`] : []),
  ];
  say(`Batch ${batch}: ${parts.join(', ')}.`);
}

interface Following {
  readonly store: Store;
  readonly stack: StackInUse;
  readonly batch: string;
  readonly wanted: BatchToRun;
  readonly submitted: Submitted;
  readonly signal: AbortSignal;
  readonly isStackGone: () => Promise<boolean>;
}

function follow(following: Following): Promise<number> {
  const { store, stack, batch, wanted, submitted, signal, isStackGone } = following;
  const { info, temporal, isOwn } = stack;
  return withTemporalClient(temporal, async (client) => {
    signal.throwIfAborted();
    const workflow = await startBatch(client, batch, wanted.task);
    const link = workflowLink(info ?? undefined, workflow.workflowId);
    say(link === null ? `Its workflow is ${workflow.workflowId}.` : `Look at it: ${link}`);
    if (wanted.detach === true) {
      say(`It runs on; look with: npx proofline status ${shellWord(batch)}`);
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
      if (submitted.refused > 0)
        say(`${submitted.refused} of them are lines that were left out, with the reason.`);
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
  const { task, input, out, limit, shuffle, form, idColumn, map, skipInvalid, live } = wanted;
  const words = [
    ['run', task, input, '--id', batch],
    out === undefined ? [] : ['--out', out],
    limit === undefined ? [] : ['--limit', String(limit)],
    shuffle === undefined ? [] : ['--shuffle', String(shuffle)],
    idColumn === undefined ? [] : ['--id-column', idColumn],
    form === undefined ? [] : [`--${form}`],
    skipInvalid === true ? ['--skip-invalid'] : [],
    live === true ? ['--live'] : [],
    [...map].flatMap(([field, column]) => ['--map', `${field}=${column}`]),
  ].flat();
  return `npx proofline ${words.map((word) => (word.startsWith('--') ? word : shellWord(word))).join(' ')}`;
}
