import type { PromptProblem } from './prompt-problem.ts';

/** What stands between the two `---` lines of a prompt file. */
export interface FrontMatter {
  readonly name: string | null;
  readonly description: string | null;
  /** Lines taken up, fences included; the body begins after them. */
  readonly lines: number;
  readonly problems: readonly PromptProblem[];
}

const KEYS = ['name', 'description'] as const;
const NONE: FrontMatter = { name: null, description: null, lines: 0, problems: [] };

/** Flat `key: value` lines. Less than YAML on purpose: nothing is coerced, and whatever is not understood is told. */
export function parseFrontMatter(lines: readonly string[]): FrontMatter {
  if (lines[0]?.trimEnd() !== '---') return NONE;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end < 0) {
    return { ...NONE, problems: [{ line: 1, message: 'the front matter has no closing line of ---' }] };
  }
  const values = new Map<string, string>();
  const problems: PromptProblem[] = [];
  for (let index = 1; index < end; index++) {
    const message = readLine(lines[index] ?? '', values);
    if (message !== undefined) problems.push({ line: index + 1, message });
  }
  return {
    name: values.get('name') ?? null,
    description: values.get('description') ?? null,
    lines: end + 1,
    problems,
  };
}

function readLine(line: string, values: Map<string, string>): string | undefined {
  if (line.trim() === '' || line.trimStart().startsWith('#')) return undefined;
  const [, key, raw] = /^([A-Za-z][\w-]*)\s*:(.*)$/.exec(line) ?? [];
  if (key === undefined || raw === undefined) return `"${line.trim()}" is no "key: value"`;
  if (!KEYS.some((known) => known === key)) {
    return `unknown key "${key}": the front matter takes ${KEYS.join(' and ')}`;
  }
  if (values.has(key)) return `"${key}" is given twice`;
  const value = unquote(raw.trim());
  if (value === '') return `"${key}" is empty`;
  values.set(key, value);
  return undefined;
}

function unquote(text: string): string {
  const match = /^(["'])(.*)\1$/.exec(text);
  return match?.[2] ?? text;
}
