import { resolve, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { TaskDefinition } from '#domain/task.ts';

import { promptFolder } from './load-tasks.ts';

/** Every prompt file that a configuration's tasks name, there or not. */
export async function promptFiles(configPath: string): Promise<readonly string[]> {
  const { default: config } = (await import(pathToFileURL(configPath).href)) as {
    readonly default: { readonly tasks: readonly TaskDefinition[] };
  };
  return config.tasks.flatMap((task) =>
    task.prompts.map(({ file }) => resolve(promptFolder(task, dirname(configPath)), file)),
  );
}
