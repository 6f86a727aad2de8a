import type { Failure } from './failure.ts';
import type { PlannedEndpoint } from './plan.ts';

/** Our word for a refusal that has no code of the provider's: the compilation of a schema took too long. */
export const GRAMMAR_TIMEOUT = 'grammar_timeout';

/**
 * Whether the same endpoint may be asked once more after a failure that is never retried otherwise. Some saw the same
 * schema pass at the second call, others saw it fail each time at 185 s (reference: providers, row 16): an endpoint's
 * configuration decides.
 */
export function mayAskAgain(failure: Failure, { retryGrammarTimeout }: PlannedEndpoint): boolean {
  return retryGrammarTimeout === true && failure.providerCode === GRAMMAR_TIMEOUT;
}
