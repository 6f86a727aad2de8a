/** What services import as `proofline/client`: typed start, result, state and decide over Temporal's own client. */
export { DecisionRefusedError } from './decision-refused-error.ts';
export { GenerationHandle } from './generation-handle.ts';
export type { DecisionToMake } from './generation-handle.ts';
export { IdentityConflictError } from './identity-conflict-error.ts';
export { ProoflineClient } from './proofline-client.ts';
export type { GenerationToStart } from './proofline-client.ts';
export type { GenerationState } from '#contract/generation-state.ts';
