import { jsonBytes, MAX_INLINE_BYTES } from '#domain/limits.ts';
import { schemaFindings } from '#domain/schema-findings.ts';
import type { LoadedTask } from '#domain/task.ts';

/** Why an input can't be given to a task; undefined where it can. */
export function inputProblem(task: LoadedTask, input: unknown): string | undefined {
  if (input === undefined) return 'there is no "input"';
  if (jsonBytes(input) > MAX_INLINE_BYTES) return `the input has more than ${MAX_INLINE_BYTES} bytes`;
  const text = textProblem(input, 'input');
  if (text !== undefined) return text;
  const parsed = task.definition.input.safeParse(input);
  if (parsed.success) return undefined;
  return schemaFindings(parsed.error, input)
    .map(
      ({ path, expected, got }) =>
        `input${path === '' ? '' : `.${path}`}: expected ${expected}, got ${got === '' ? 'an empty text' : got}`,
    )
    .join('; ');
}

/**
 * What no provider takes and no text column keeps as it is: NUL and half of a surrogate pair. They come of broken
 * exports, so the line is refused; a replacement character would be sent, and paid for, without a word.
 */
export function textProblem(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) return `${path} holds a NUL character (\\u0000); take it out`;
    if (!value.isWellFormed()) return `${path} holds half of a surrogate pair (as \\ud800 is); mend the text`;
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const problem = textProblem(key, `a field's name in ${path}`) ?? textProblem(member, `${path}.${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
