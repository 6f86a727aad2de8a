import type { Failure } from './failure.ts';
import { isMaybeBilled } from './failure-kind.ts';

/**
 * The one place that decides whether a call without a usable answer may have been billed, and so counts as `unknown`
 * in the ledger: it was lost or timed out, its answer was closed for being endless, or something answered with a
 * status of success that is no answer of this API, behind which the model may have run. A refusal never is.
 */
export function maybeBilled(failure: Pick<Failure, 'kind' | 'status'>): boolean {
  if (isMaybeBilled(failure.kind) || failure.kind === 'Runaway') return true;
  return failure.status !== undefined && failure.status >= 200 && failure.status < 300;
}
