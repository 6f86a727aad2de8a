import { jsonBytes, MAX_INLINE_BYTES } from '#domain/limits.ts';
import { schemaFindings } from '#domain/schema-findings.ts';
import type { LoadedTask } from '#domain/task.ts';

/** Why an input can't be given to a task; undefined where it can. */
export function inputProblem(task: LoadedTask, input: unknown): string | undefined {
  if (input === undefined) return 'there is no "input"';
  if (jsonBytes(input) > MAX_INLINE_BYTES) return `the input has more than ${MAX_INLINE_BYTES} bytes`;
  const parsed = task.definition.input.safeParse(input);
  if (parsed.success) return undefined;
  return schemaFindings(parsed.error, input)
    .map(
      ({ path, expected, got }) =>
        `input${path === '' ? '' : `.${path}`}: expected ${expected}, got ${got === '' ? 'an empty text' : got}`,
    )
    .join('; ');
}
