import { getCallSites } from 'node:util';

import type { z } from 'zod';

import type { TaskDefinition } from '#domain/task.ts';

/**
 * Under this symbol a definition carries the file that defined it. A registered symbol and not a WeakMap: a
 * configuration may meet this module twice (source and package, or a test runner's copy), and both must agree.
 */
const BASE = Symbol.for('proofline.task.base');

/** Frames looked through for the caller; the caller's is the first that is not this file's. */
const FRAMES = 8;

/** A definition whose types are kept for callers that start or read this task. */
export interface DefinedTask<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType>
  extends TaskDefinition {
  /** Never there at run time. */
  readonly '~types'?: { readonly input: z.input<Input>; readonly output: z.output<Output> };
}

/** `base` is `import.meta.url` of the defining file; needed only where a bundler has moved the code. */
export type TaskToDefine<Input extends z.ZodType, Output extends z.ZodType> = TaskDefinition<
  Input,
  Output
> & {
  readonly base?: string;
};

/**
 * Defines a task (DESIGN 10); its prompt files are relative to the file that calls this. Checks see the types of
 * the two schemas. Nothing is read or judged here: loading the configuration does that, and tells all problems.
 */
export function defineTask<Input extends z.ZodType, Output extends z.ZodType>(
  task: TaskToDefine<Input, Output>,
): DefinedTask<Input, Output> {
  const { base, ...definition } = task;
  Object.defineProperty(definition, BASE, { value: base ?? callerFile() });
  // The caller's types are erased: a list of tasks holds different ones, and checks are called on parsed values only.
  return Object.freeze(definition) as unknown as DefinedTask<Input, Output>;
}

/** URL or path of the file that defined a task; undefined for a plain object that never went through `defineTask`. */
export function baseOf(definition: TaskDefinition): string | undefined {
  return (definition as unknown as Record<symbol, string | undefined>)[BASE];
}

function callerFile(): string | undefined {
  const frames = getCallSites(FRAMES).map((frame) => frame.scriptName);
  // The first frame is this function's own, whatever URL or path this file was loaded by.
  return frames.find((name) => name !== frames[0]);
}
