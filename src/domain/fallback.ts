import { groupOf } from './failure-kind.ts';
import type { Failure } from './failure.ts';
import type { PlannedEndpoint } from './plan.ts';

/**
 * The endpoint of a route to try after one failed, or undefined where none can help (DESIGN 5): another provider
 * helps against weather, a smaller context window, a missing model; another key against a refused account. It does
 * not help against a bad request, and a policy refusal is not to be shopped around.
 */
export function nextEndpoint(
  failure: Failure,
  failed: PlannedEndpoint,
  rest: readonly PlannedEndpoint[],
): PlannedEndpoint | undefined {
  switch (groupOf(failure.kind)) {
    case 'transient':
      return rest[0];
    // The step has already paid for two answers that nobody saw: a person decides, not a third provider.
    case 'transientMaybeBilled':
      return undefined;
    case 'terminalAccount':
      return rest.find((endpoint) => endpoint.account !== failed.account);
    case 'terminalItem':
      return failure.kind === 'ContextLengthExceeded' || failure.kind === 'NotFound' ? rest[0] : undefined;
    case 'invalidAnswer':
      return undefined;
  }
}
