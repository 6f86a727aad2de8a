import {
  isAccountHeld,
  isBudgetRefusal,
  isInFlightBudget,
  isOutOfMoney,
  isSpendLimitMessage,
} from './account-refusals.ts';
import type { BodyFacts } from './body-facts.ts';
import type { CallFailureKind } from './failure-kind.ts';
import { isContentPolicy, isContextLength, isMissingOption, isOverloadCode } from './item-refusals.ts';

/**
 * The kind of an answer with an error status: the table of the reference (providers 5, rows 2 and 6–21) from top to
 * bottom. The statuses that are retried are exactly {429, 500, 502, 503, 529}; what is not named is terminal, with an
 * alarm, until it turns out to be weather and gets a row.
 */
export function kindOfStatus(status: number, facts: BodyFacts, retryAfterSent: boolean): CallFailureKind {
  switch (status) {
    case 408:
    case 504:
      return 'TimedOut';
    case 429:
      return isOutOfMoney(facts) ? 'QuotaExhausted' : 'RateLimited';
    case 402:
      return isInFlightBudget(facts) && retryAfterSent ? 'RateLimited' : 'QuotaExhausted';
    case 401:
      return 'AuthenticationFailed';
    case 403:
      if (facts.moderated) return 'ContentPolicy';
      return isBudgetRefusal(facts) ? 'QuotaExhausted' : 'PermissionDenied';
    case 400:
      return kindOfBadRequest(facts);
    default:
      return isContextLength(facts) ? 'ContextLengthExceeded' : kindOfOtherStatus(status, facts);
  }
}

/** A 400 carries the fates of account, key and item alike: code first, sentence only where no code exists. */
function kindOfBadRequest(facts: BodyFacts): CallFailureKind {
  if (isSpendLimitMessage(facts)) return 'QuotaExhausted';
  if (isAccountHeld(facts)) return 'PermissionDenied';
  if (isContextLength(facts)) return 'ContextLengthExceeded';
  if (isContentPolicy(facts)) return 'ContentPolicy';
  // Row 16, "Grammar compilation timed out", stays here too: a schema that meets it twice is the task's fault.
  return 'BadRequest';
}

function kindOfOtherStatus(status: number, facts: BodyFacts): CallFailureKind {
  switch (status) {
    case 413:
      return 'RequestTooLarge';
    case 404:
      return 'NotFound';
    case 409:
    case 412:
    case 415:
    case 422:
    case 431:
      return 'BadRequest';
    case 503:
    case 529:
      return 'Overloaded';
    case 500:
    case 502:
      if (isMissingOption(facts)) return 'BadRequest';
      // The code is trusted only within the five statuses: it must not widen what is retried.
      return isOverloadCode(facts) ? 'Overloaded' : 'ServerError';
    case 524:
      return 'TimedOut';
    default:
      return 'UnexpectedStatus';
  }
}
