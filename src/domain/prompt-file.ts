import type { Message } from './call.ts';
import { fencedLines } from './fenced-lines.ts';
import { parseFrontMatter } from './front-matter.ts';
import type { PromptProblem } from './prompt-problem.ts';

/** One role's part of a prompt: a Liquid template. */
export interface PromptSection {
  readonly role: Message['role'];
  readonly template: string;
  /** Line of the file on which the template begins, from 1. */
  readonly line: number;
}

export interface PromptFile {
  /** As the front matter says; null where it does not. */
  readonly name: string | null;
  readonly description: string | null;
  readonly sections: readonly PromptSection[];
}

export type ParsedPromptFile =
  | { readonly kind: 'parsed'; readonly prompt: PromptFile }
  | { readonly kind: 'invalid'; readonly problems: readonly PromptProblem[] };

const HEADING = /^#[ \t]+(system|user|assistant)[ \t]*$/i;

/** A Markdown prompt file: front matter, then a heading for each role (CONTRACTS 7). */
export function parsePromptFile(text: string): ParsedPromptFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n/);
  const front = parseFrontMatter(lines);
  const problems = [...front.problems];
  const sections = front.problems.length === 0 ? splitSections(lines, front.lines, problems) : [];
  if (problems.length === 0) problems.push(...orderProblems(sections));
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'parsed', prompt: { name: front.name, description: front.description, sections } };
}

function splitSections(lines: readonly string[], from: number, problems: PromptProblem[]): PromptSection[] {
  const fenced = fencedLines(lines.slice(from));
  const sections: { role: Message['role']; heading: number; lines: string[] }[] = [];
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const role = fenced[index - from] === true ? undefined : HEADING.exec(line)?.[1];
    const current = sections.at(-1);
    if (role !== undefined && role !== role.toLowerCase()) {
      // Text of a prompt might hold such a heading: guessing would put it into the wrong mouth.
      problems.push({ line: index + 1, message: `write the role heading as "# ${role.toLowerCase()}"` });
    } else if (role !== undefined) {
      sections.push({ role: role as Message['role'], heading: index + 1, lines: [] });
    } else if (current !== undefined) {
      current.lines.push(line);
    } else if (line.trim() !== '') {
      problems.push({
        line: index + 1,
        message: 'text before the first role heading ("# system" or "# user")',
      });
      break;
    }
  }
  return sections.map(({ role, heading, lines: body }) => {
    const blank = body.findIndex((line) => line.trim() !== '');
    const skipped = Math.max(blank, 0);
    return { role, template: body.slice(skipped).join('\n').trimEnd(), line: heading + 1 + skipped };
  });
}

/** Both protocols take an optional system text, then user and assistant in turn, a user last. */
function orderProblems(sections: readonly PromptSection[]): PromptProblem[] {
  const problems: PromptProblem[] = [];
  if (!sections.some((section) => section.role === 'user')) {
    return [{ line: sections.at(-1)?.line ?? 1, message: 'the prompt has no "# user" part' }];
  }
  sections.forEach((section, index) => {
    const line = section.line;
    if (section.template === '') problems.push({ line, message: `the "# ${section.role}" part is empty` });
    if (section.role === 'system') {
      if (index > 0) problems.push({ line, message: 'the "# system" part must come first, and once' });
      return;
    }
    const turns = sections.slice(0, index).filter((earlier) => earlier.role !== 'system').length;
    const due = turns % 2 === 0 ? 'user' : 'assistant';
    if (section.role !== due)
      problems.push({ line, message: `here "# ${due}" is due: the two speak in turn` });
  });
  const last = sections.at(-1);
  if (last !== undefined && last.role !== 'user') {
    problems.push({
      line: last.line,
      message: 'the last part must be "# user": models no longer take a prefill',
    });
  }
  return problems;
}
