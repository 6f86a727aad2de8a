import { Command, CommanderError } from 'commander';

import { ConfigError } from '#config-error.ts';

import { addBatch } from './commands/batch.ts';
import { addDev } from './commands/dev.ts';
import { addDlq } from './commands/dlq.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addGenerate } from './commands/generate.ts';
import { addMigrate } from './commands/migrate.ts';
import { addResults } from './commands/results.ts';
import { addReview } from './commands/review.ts';
import { addRun } from './commands/run.ts';
import { addSetup } from './commands/setup.ts';
import { addSimulate } from './commands/simulate.ts';
import { addStart } from './commands/start.ts';
import { addStatus } from './commands/status.ts';
import { addTasks } from './commands/tasks.ts';
import { addWorker } from './commands/worker.ts';
import { EXIT } from './exit-codes.ts';
import type { Finish } from './finish.ts';
import { InterruptedError } from './interrupt.ts';
import { IntakeError } from '#intake/intake-error.ts';
import { UsageError } from './usage-error.ts';
import { say } from './say.ts';

/** Runs one command; the result is its exit code. Data goes to stdout, everything else to stderr. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.done;
  const finish: Finish = (given) => {
    code = given;
  };
  try {
    await program(finish).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** All commands with their options; nothing runs until it parses. */
export function program(finish: Finish): Command {
  const root = new Command('proofline')
    .description('A durable production line for LLM generations on Temporal.')
    .option('--config <file>', 'configuration (default: proofline.config.ts here)')
    .option('--no-color', 'no colours; NO_COLOR does the same')
    .showSuggestionAfterError()
    .showHelpAfterError('(--help tells more)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 error, 2 usage or bad input, 3 dead letters, 4 reviews pending, 130 interrupted.\n' +
        'Without --live every endpoint is served by the simulator: no key is read, nothing is spent.',
    );
  for (const add of COMMANDS) add(root, finish);
  return root;
}

const COMMANDS = [
  addStart,
  addDev,
  addRun,
  addGenerate,
  addStatus,
  addResults,
  addBatch,
  addExplain,
  addReview,
  addDlq,
  addTasks,
  addWorker,
  addSetup,
  addDoctor,
  addSimulate,
  addMigrate,
];

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UsageError || error instanceof IntakeError || error instanceof ConfigError) {
    for (const problem of error.problems) say(problem);
    return EXIT.usage;
  }
  if (error instanceof InterruptedError) {
    say(error.message);
    return EXIT.interrupted;
  }
  say(error instanceof Error ? `${error.message}` : String(error));
  if (error instanceof Error && error.cause instanceof Error) say(`Because: ${error.cause.message}`);
  return EXIT.error;
}
