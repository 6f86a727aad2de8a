import { liquidProblems } from './liquid-problems.ts';
import { placeholdersInTemplate } from './placeholders.ts';
import type { PromptFile, PromptSection } from './prompt-file.ts';
import type { PromptProblem } from './prompt-problem.ts';
import { schemaHasPath } from './schema-path.ts';
import type { JsonSchema } from './schema-path.ts';
import { ENGINE } from './template-engine.ts';

/** What a template may name of its task. */
const TASK_MEMBERS = ['name', 'version', 'description'];

type Segments = readonly unknown[];

/** Everything that can be known to be wrong with a prompt before an input is there. */
export function checkPrompt(prompt: PromptFile, inputSchema: JsonSchema): PromptProblem[] {
  return prompt.sections.flatMap((section) => [
    ...staticProblems(section),
    ...variableProblems(section, inputSchema),
  ]);
}

function staticProblems(section: PromptSection): PromptProblem[] {
  return placeholdersInTemplate(section.template).map(({ line, text }) => ({
    line: section.line + line - 1,
    message: `${text} looks like a placeholder of another syntax: write {{ input.… }}, or put it into a fenced block`,
  }));
}

function variableProblems(section: PromptSection, inputSchema: JsonSchema): PromptProblem[] {
  const problems: PromptProblem[] = [];
  try {
    const template = ENGINE.parse(section.template);
    const { globals } = ENGINE.analyzeSync(template, { partials: false });
    for (const variable of Object.values(globals).flat()) {
      const message = pathProblem(variable.segments, variable.toString(), inputSchema);
      if (message !== undefined) problems.push({ line: section.line + variable.location.row - 1, message });
    }
  } catch (error) {
    problems.push(...liquidProblems(error, section.line));
  }
  return problems;
}

function pathProblem(segments: Segments, name: string, inputSchema: JsonSchema): string | undefined {
  const [root, ...rest] = segments;
  if (root === 'task') {
    const known = rest.length === 1 && TASK_MEMBERS.includes(String(rest[0]));
    return known ? undefined : `unknown variable ${name}: a task has ${TASK_MEMBERS.join(', ')}`;
  }
  if (root !== 'input') return `unknown variable ${name}: only input.* and task.* are visible`;
  if (schemaHasPath(inputSchema, staticPart(rest))) return undefined;
  return `unknown variable ${name}: the task's input schema has no such field`;
}

/** A segment that is itself a variable (`input[task.name]`) is known at render only. */
function staticPart(segments: Segments): (string | number)[] {
  const end = segments.findIndex((segment) => typeof segment !== 'string' && typeof segment !== 'number');
  return (end < 0 ? segments : segments.slice(0, end)) as (string | number)[];
}
