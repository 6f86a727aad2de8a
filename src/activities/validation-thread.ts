// Runs in a thread of the validation pool: it loads the tasks' code a second time, from the same configuration.
import type { TaskDefinition } from '#domain/task.ts';
import type { Verdict } from '#domain/verdict.ts';
import { parentPort, workerData } from 'node:worker_threads';

import { judge } from './judge.ts';
import type { JobBegun, ValidationJob } from './validator.ts';

interface ConfigModule {
  readonly default: { readonly tasks: readonly TaskDefinition[] };
}

const { configUrl } = workerData as { readonly configUrl: string };
const { default: config } = (await import(configUrl)) as ConfigModule;

export default function validate({ job, question }: ValidationJob): Verdict {
  // It arrives also while the check that follows blocks this thread.
  parentPort?.postMessage({ begun: job } satisfies JobBegun);
  const definition = config.tasks.find(
    ({ name, version }) => name === question.task && version === question.version,
  );
  if (definition === undefined) throw new Error(`No task ${question.task} version ${question.version} here.`);
  return judge(definition, question);
}
