import { checkPrompt } from './check-prompt.ts';
import { hashText, hashValue } from './hash.ts';
import { jsonSchemaOf, twoFacedPaths } from './json-schema-of.ts';
import { DEFAULT_REVIEW } from './ladder.ts';
import { parsePromptFile } from './prompt-file.ts';
import type { JsonSchema } from './schema-path.ts';
import type { LoadedTask, PinnedPrompt, PromptVariant, TaskDefinition } from './task.ts';
import { taskProblems } from './task-problems.ts';
import type { TaskProblem } from './task-problems.ts';

/** The texts of a task's prompt files, by the variant's `file`. */
export type PromptTexts = ReadonlyMap<string, string>;

export type LoadedTaskResult =
  | {
      readonly kind: 'loaded';
      readonly task: LoadedTask;
      /** Legal, but worth knowing: sentences. */
      readonly notes: readonly string[];
    }
  /** Every problem, each naming task and place. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Checks a definition with the texts of its prompts and pins both. */
export function loadTask(definition: TaskDefinition, texts: PromptTexts): LoadedTaskResult {
  const problems = taskProblems(definition);
  const schemas = problems.length === 0 ? convertSchemas(definition, problems) : undefined;
  const prompts =
    schemas === undefined
      ? []
      : definition.prompts.map((one) => pinPrompt(one, texts, schemas.input, problems));
  if (schemas === undefined || problems.length > 0) {
    return { kind: 'invalid', problems: problems.map((problem) => sentence(definition, problem)) };
  }
  const pinned = {
    name: definition.name,
    version: definition.version,
    description: definition.description ?? '',
    prompts,
    inputSchema: schemas.input,
    outputSchema: schemas.output,
    ladder: definition.ladder,
    review: { ...DEFAULT_REVIEW, ...definition.review },
  };
  const task = { definition, pinned, hash: hashValue(pinned), schemaHash: hashValue(schemas.output) };
  return { kind: 'loaded', task, notes: notesOf(definition, schemas.hasLocalRules) };
}

function sentence(definition: TaskDefinition, { place, message }: TaskProblem): string {
  const name = typeof definition.name === 'string' && definition.name !== '' ? definition.name : '(no name)';
  return `Task ${name}, ${place}: ${message}.`;
}

function notesOf(definition: TaskDefinition, hasLocalRules: boolean): string[] {
  if (!hasLocalRules) return [];
  return [
    `Task ${definition.name}, output: rules in code (.refine) are checked here only; the model does not see them.`,
  ];
}

interface Schemas {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly hasLocalRules: boolean;
}

function convertSchemas(definition: TaskDefinition, problems: TaskProblem[]): Schemas | undefined {
  const input = jsonSchemaOf(definition.input);
  const output = jsonSchemaOf(definition.output);
  if (input.kind === 'unrepresentable')
    problems.push({ place: 'input', message: unrepresentable(input.message) });
  if (output.kind === 'unrepresentable') {
    problems.push({ place: 'output', message: unrepresentable(output.message) });
  }
  if (input.kind !== 'converted' || output.kind !== 'converted') return undefined;
  problems.push(
    ...shapeProblems(definition, output.schema),
    ...twoFacedPaths(definition.output).map((path) => ({ place: 'output', message: twoFaced(path) })),
  );
  return { input: input.schema, output: output.schema, hasLocalRules: output.hasLocalRules };
}

function twoFaced(path: string): string {
  const place = path === '' ? 'it' : path;
  return `${place} takes another type than it returns, and a model is shown what it returns: let it be one type, and change it where the result is used`;
}

function unrepresentable(message: string): string {
  return `${message}: use what JSON can say, e.g. z.iso.date() for a date`;
}

/** A tool's arguments are an object and a text is a string: the rung's mode and the schema must agree. */
function shapeProblems(definition: TaskDefinition, output: JsonSchema): TaskProblem[] {
  const isText = output['type'] === 'string';
  const isObject = output['type'] === 'object';
  return definition.ladder.flatMap(({ mode }, index) => {
    const place = `ladder.${index}.mode`;
    if (mode === 'text' && !isText) return [{ place, message: 'mode text needs the output z.string()' }];
    if (mode !== 'text' && isText) return [{ place, message: 'the output is a string: write mode: "text"' }];
    if (mode !== 'text' && !isObject) return [{ place: 'output', message: 'must be an object at its root' }];
    return [];
  });
}

function pinPrompt(
  variant: PromptVariant,
  texts: PromptTexts,
  input: JsonSchema,
  problems: TaskProblem[],
): PinnedPrompt {
  const text = texts.get(variant.file);
  if (text === undefined) {
    problems.push({ place: `prompt ${variant.name}`, message: `the file ${variant.file} is not there` });
    return { name: variant.name, hash: '', text: '' };
  }
  const parsed = parsePromptFile(text);
  const found = parsed.kind === 'invalid' ? parsed.problems : checkPrompt(parsed.prompt, input);
  problems.push(...found.map(({ line, message }) => ({ place: `${variant.file}:${line}`, message })));
  if (parsed.kind === 'parsed' && parsed.prompt.name !== null && parsed.prompt.name !== variant.name) {
    // Results name the variant: two names for one text would send people to the wrong file.
    const message = `the file calls itself "${parsed.prompt.name}", the task calls it "${variant.name}"`;
    problems.push({ place: `${variant.file}:1`, message });
  }
  return { name: variant.name, hash: hashText(text), text };
}
