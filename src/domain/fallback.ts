import { groupOf } from './failure-kind.ts';
import type { FailureKind } from './failure-kind.ts';
import type { Failure } from './failure.ts';
import type { PlannedEndpoint } from './plan.ts';

/** Why a call goes to another endpoint than the route's first: what the endpoint before it came to. */
export interface Fallback {
  /** The endpoint that failed. */
  readonly from: string;
  readonly kind: FailureKind;
  /** Our sentence on it: no prose of the provider. */
  readonly message: string;
}

/**
 * Which of a route's further endpoints are worth a call after one failed, in their order; empty where none can help
 * (DESIGN 5): another provider helps against weather, a smaller context window, a missing model; another key against
 * a refused account. It does not help against a bad request, and a policy refusal is not to be shopped around.
 */
export function nextEndpoints(
  failure: Failure,
  failed: PlannedEndpoint,
  rest: readonly PlannedEndpoint[],
): readonly PlannedEndpoint[] {
  switch (groupOf(failure.kind)) {
    case 'transient':
      return rest;
    // The step has already paid for two answers that nobody saw: a person decides, not a third provider.
    case 'transientMaybeBilled':
      return [];
    // All of the key's, so that a later failure does not come back to it.
    case 'terminalAccount':
      return rest.filter((endpoint) => endpoint.account !== failed.account);
    case 'terminalItem':
      return failure.kind === 'ContextLengthExceeded' || failure.kind === 'NotFound' ? rest : [];
    case 'invalidAnswer':
      return [];
  }
}
