import { z } from 'zod';

import { loadTask } from '#domain/load-task.ts';
import type { LoadedTask } from '#domain/task.ts';

/** A task of which the input alone matters. */
export function loadedTask(input: z.ZodType): LoadedTask {
  const result = loadTask(
    {
      name: 'sort',
      version: 1,
      input,
      output: z.object({ intent: z.enum(['a', 'b']) }),
      prompts: [{ name: 'plain', file: 'plain' }],
      ladder: [{ route: 'fast' }],
    },
    new Map([['plain', '# user\n<input>{{ input.text }}</input>\nSort.']]),
  );
  if (result.kind === 'invalid') throw new Error(result.problems.join('\n'));
  return result.task;
}
