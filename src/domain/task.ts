import type { z } from 'zod';

import type { ReviewPolicy, Rung } from './ladder.ts';

/** What a prompt variant's predicate may look at. */
export interface SelectionFeatures {
  /** Estimated tokens of the input's text. */
  readonly tokens: number;
  readonly input: unknown;
}

export interface PromptVariant {
  readonly name: string;
  /** A Markdown file (CONTRACTS 7), relative to the file that defines the task. */
  readonly file: string;
  /** Takes this variant where true; the last variant needs none. Must be pure. */
  readonly when?: (features: SelectionFeatures) => boolean;
}

/** A rule of the task's own: true, or why not, in words that a model can act on. Must be pure and quick. */
export type Check<Output, Input> = (output: Output, input: Input) => true | string;

/** A task as its author writes it (DESIGN 10). */
export interface TaskDefinition<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** 1–60 characters of [a-z0-9-]. */
  readonly name: string;
  /** Raised whenever schema, checks or meaning change; old versions stay usable beside it. */
  readonly version: number;
  readonly description?: string;
  readonly input: Input;
  readonly output: Output;
  /** Cheapest first; the selector takes the first that suits. */
  readonly prompts: readonly PromptVariant[];
  readonly ladder: readonly Rung[];
  readonly checks?: readonly Check<z.output<Output>, z.output<Input>>[];
  readonly review?: ReviewPolicy;
}

/** A prompt variant as it is pinned in the store: its text and the hash by which results name it. */
export interface PinnedPrompt {
  readonly name: string;
  readonly hash: string;
  readonly text: string;
}

/** All of a task that is data; code (refinements, checks) is pinned by the worker's deployment. */
export interface PinnedTask {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly prompts: readonly PinnedPrompt[];
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>>;
  readonly ladder: readonly Rung[];
  readonly review: Required<ReviewPolicy>;
}

/** A task ready for use: its definition, its data and the hashes of both. */
export interface LoadedTask {
  readonly definition: TaskDefinition;
  readonly pinned: PinnedTask;
  /** Hash of `pinned`. */
  readonly hash: string;
  readonly schemaHash: string;
}
