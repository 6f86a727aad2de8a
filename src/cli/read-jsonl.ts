import { z } from 'zod';

import { Id, Metadata } from '#contract/start-generation.ts';

import type { BadLine, InputItem, ReadItems, ReadOptions } from './read-items.ts';
import { inputProblem } from './input-problem.ts';

const Line = z.strictObject({ id: Id, input: z.unknown(), metadata: Metadata.optional() });

/** JSON Lines: divided at line feeds and at nothing else, since JSON strings may hold U+2028. Empty lines are left out. */
export function readJsonl(text: string, { task }: ReadOptions): ReadItems {
  const items: InputItem[] = [];
  const bad: BadLine[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    if (raw.trim() === '') continue;
    const parsed = parseLine(raw);
    const problem = parsed.kind === 'bad' ? parsed.problem : inputProblem(task, parsed.data.input);
    if (problem !== undefined) bad.push({ line, problem });
    else if (parsed.kind === 'line') items.push({ ...parsed.data, extra: null, line });
  }
  return { items, bad };
}

type ParsedLine =
  | { readonly kind: 'line'; readonly data: z.infer<typeof Line> }
  | { readonly kind: 'bad'; readonly problem: string };

function parseLine(raw: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return { kind: 'bad', problem: `not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  const parsed = Line.safeParse(value);
  if (parsed.success) return { kind: 'line', data: parsed.data };
  const problem = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the line'}: ${message}`,
  );
  return { kind: 'bad', problem: problem.join('; ') };
}
