import type { Message } from './call.ts';
import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';
import { liquidProblems } from './liquid-problems.ts';
import { parsePromptFile } from './prompt-file.ts';
import type { PromptProblem } from './prompt-problem.ts';
import { ENGINE } from './template-engine.ts';
import type { Template } from './template-engine.ts';

export interface RenderArguments {
  /** The pinned prompt: its name for findings, its text. */
  readonly prompt: { readonly name: string; readonly text: string };
  readonly task: { readonly name: string; readonly version: number; readonly description: string };
  /** As the task's input schema returned it. */
  readonly input: unknown;
}

/** The messages of a call, or what keeps this input from being sent: failure kind `PromptInvalid`. */
export type RenderedPrompt =
  | { readonly kind: 'rendered'; readonly messages: readonly Message[] }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] };

interface CompiledSection {
  readonly role: Message['role'];
  readonly line: number;
  readonly template: Template[];
}

/** Missing, null and empty variables stop the item, and so do placeholders that came in with its data. */
export function renderPrompt({ prompt, task, input }: RenderArguments): RenderedPrompt {
  const messages: Message[] = [];
  const findings: Finding[] = [];
  const scope = { input, task: { name: task.name, version: task.version, description: task.description } };
  for (const section of compiled(prompt)) {
    try {
      const text = String(ENGINE.renderSync(section.template, scope)).trim();
      if (text === '') throw new EmptySection(section);
      messages.push({ role: section.role, text });
    } catch (error) {
      const problems = error instanceof EmptySection ? [error.problem] : liquidProblems(error, section.line);
      findings.push(...problems.map((problem) => findingOf(prompt.name, problem)));
    }
  }
  return findings.length === 0 ? { kind: 'rendered', messages } : { kind: 'invalid', findings };
}

/** A part that a condition emptied: both vendors refuse a message without text. */
class EmptySection extends Error {
  override readonly name = 'EmptySection';
  readonly problem: PromptProblem;

  constructor(section: CompiledSection) {
    super(`The "# ${section.role}" part rendered to nothing.`);
    this.problem = { line: section.line, message: this.message };
  }
}

function findingOf(name: string, { line, message }: PromptProblem): Finding {
  return {
    path: `prompt ${name}, line ${line}`,
    rule: message.startsWith('an unfilled placeholder') ? 'placeholder' : 'variable',
    expected: 'every variable of the prompt filled',
    got: shortGot(message),
  };
}

/** A batch renders few texts ten thousand times; more than this many means that texts are made up as they go. */
const MAX_COMPILED = 64;
const COMPILED = new Map<string, readonly CompiledSection[]>();

function compiled({ name, text }: RenderArguments['prompt']): readonly CompiledSection[] {
  const known = COMPILED.get(text);
  if (known !== undefined) return known;
  const parsed = parsePromptFile(text);
  // Loading the task has refused such a text: whoever gets here has not loaded it.
  if (parsed.kind === 'invalid') throw new Error(`Prompt ${name} is no prompt file.`);
  const sections = parsed.prompt.sections.map(({ role, line, template }) => ({
    role,
    line,
    template: ENGINE.parse(template),
  }));
  if (COMPILED.size >= MAX_COMPILED) COMPILED.clear();
  COMPILED.set(text, sections);
  return sections;
}
