import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';

import { EXIT } from '#cli/exit-codes.ts';
import type { Finish } from '#cli/finish.ts';
import { interruptSignal } from '#cli/interrupt.ts';
import { inputProblem } from '#intake/input-problem.ts';
import { projectConfig } from '#cli/project.ts';
import { requireTask } from '#cli/require-task.ts';
import { say } from '#cli/say.ts';
import { UsageError } from '#cli/usage-error.ts';
import { withTemporalClient } from '#cli/with-client.ts';
import { withStack } from '#cli/with-stack.ts';
import { IdentityConflictError } from '#client/identity-conflict-error.ts';
import { ProoflineClient } from '#client/proofline-client.ts';
import type { GenerationHandle } from '#client/generation-handle.ts';
import type { GenerationState } from '#contract/generation-state.ts';

interface Options {
  readonly input: string;
  readonly id?: string;
  readonly scenario?: string;
}

/** How often a generation is asked whether a person is waited for. */
const POLL_MS = 300;

export function addGenerate(root: Command, finish: Finish): void {
  root
    .command('generate')
    .description('one generation; its result as JSON on stdout')
    .argument('<task>', 'a task of the configuration')
    .requiredOption('--input <json>', "the task's input")
    .option('--id <id>', 'the same id and input again is the same generation')
    .option('--scenario <file>', 'how the simulator behaves')
    .option('--live', 'call the real providers, with the keys that the configuration names')
    .option('--json', 'the result is JSON anyway; taken so that scripts may say it everywhere')
    .action(async (task: string, options: Options, command: Command) => {
      finish(await generate(task, options, command));
    });
}

async function generate(
  taskName: string,
  { input: text, id, scenario }: Options,
  command: Command,
): Promise<number> {
  const config = await projectConfig(command);
  const task = requireTask(config, taskName);
  const input = parseInput(text);
  const problem = inputProblem(task, input);
  if (problem !== undefined) throw new UsageError(`--input: ${problem}.`);
  using interrupt = interruptSignal();
  return await withStack({ config, scenario }, ({ temporal }) =>
    withTemporalClient(temporal, async (client) => {
      interrupt.signal.throwIfAborted();
      const proofline = new ProoflineClient(client);
      const wanted = { task: taskName, input, ...(id !== undefined && { id }) };
      const handle = await proofline.start(wanted).catch(conflictAsUsage);
      const state = await untilSettled(handle, interrupt.signal).catch(conflictAsUsage);
      if (state === undefined) {
        say(
          `Interrupted; ${handle.workflowId} is kept. Look with: npx proofline explain ${handle.workflowId}`,
        );
        return EXIT.interrupted;
      }
      process.stdout.write(`${JSON.stringify(state, null, 2)}\n`);
      return exitCodeOf(state, handle.workflowId);
    }),
  );
}

/** Another input under a known id is the caller's mistake, as it is in a file. */
function conflictAsUsage(error: unknown): never {
  throw error instanceof IdentityConflictError ? new UsageError(error.message) : error;
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--input is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/**
 * Its ending, or the state in which it waits for a person: nobody sits at a terminal for days. Asked for step by
 * step, so that no long poll is open when the connection is closed.
 */
async function untilSettled(
  handle: GenerationHandle,
  signal: AbortSignal,
): Promise<GenerationState | undefined> {
  while (!signal.aborted) {
    if (await handle.hasEnded()) return handle.result();
    // Its worker may be on its way back up: what can't be asked now is asked again.
    const state = await handle.state().catch(() => undefined);
    if (state?.stage === 'review') return state;
    await sleep(POLL_MS);
  }
  return undefined;
}

function exitCodeOf({ stage, ending }: GenerationState, workflowId: string): number {
  if (stage === 'review') {
    say(`It waits for a person: npx proofline review show ${workflowId}`);
    return EXIT.reviewsPending;
  }
  return ending?.kind === 'dead-lettered' ? EXIT.deadLetters : EXIT.done;
}
