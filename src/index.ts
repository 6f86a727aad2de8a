// The library as `proofline`: what a configuration needs, and nothing that is slow to load.
export { defineConfig } from './define-config.ts';
export type { ProoflineConfig } from './define-config.ts';
export { defineTask } from './define-task.ts';
export type { DefinedTask, TaskToDefine } from './define-task.ts';
export type { Mode, Protocol } from '#domain/call.ts';
export type { Ending } from '#domain/ending.ts';
export type { Failure } from '#domain/failure.ts';
export type { Finding } from '#domain/finding.ts';
export type { ReviewPolicy, Rung } from '#domain/ladder.ts';
export type { Check, PromptVariant, SelectionFeatures, TaskDefinition } from '#domain/task.ts';
