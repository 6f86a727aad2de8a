import type { CallFailureKind } from './failure-kind.ts';
import { shortMessage } from './failure.ts';

/** What a person reads first. The provider's own prose is left out: it may quote a prompt, and the ledger has it. */
const SENTENCES: Readonly<Record<CallFailureKind, string>> = {
  RateLimited: 'The provider asks for fewer calls',
  Overloaded: 'The provider is overloaded',
  ServerError: 'The provider failed',
  Unreachable: 'No connection to the provider could be made',
  StoreUnavailable: 'The store was not available',
  ConnectionLost: 'The connection was lost after the request may have gone out',
  TimedOut: 'No whole answer came in time',
  BadRequest: 'The provider refused the request as invalid',
  ContextLengthExceeded: 'The prompt is longer than the model can take',
  ContentPolicy: 'The provider refused the input by its content policy',
  RequestTooLarge: 'The request is larger than the provider accepts',
  NotFound: 'The provider knows no such model or address',
  UnexpectedStatus: 'The provider answered with a status that nothing is known about',
  PromptInvalid: 'The prompt is not valid',
  BudgetExceeded: 'The budget does not allow this call',
  Quarantined: 'The generation is in quarantine',
  TaskUnknown: 'There is no such task',
  ReviewExpired: 'Nobody decided in time',
  Orphaned: 'The run was ended from outside',
  InternalError: 'An exception that is no error of a provider: a bug',
  AuthenticationFailed: 'The provider does not accept the key',
  PermissionDenied: 'The key may not do this',
  QuotaExhausted: 'The account is out of money or at its spend limit',
};

/** A 200 that is not an answer of this API: something else spoke, or only part of it came. */
const NO_ANSWER_SENTENCE = 'The answer has a status of success but is no answer of this API';

export interface SentenceFacts {
  readonly status?: number | undefined;
  /** Words that have passed `safeWord`. */
  readonly code?: string | undefined;
  readonly param?: string | undefined;
  /** The error stood inside an answer with a status of success. */
  readonly inBody?: boolean;
}

/** One sentence of at most 300 characters, from our words and the provider's codes only. */
export function failureSentence(kind: CallFailureKind, facts: SentenceFacts): string {
  const { status, code, param, inBody } = facts;
  const noAnswer = kind === 'ServerError' && status !== undefined && status < 300 && inBody !== true;
  const details = [
    status === undefined ? undefined : `status ${status}`,
    code === undefined ? undefined : `code ${code}`,
    param === undefined ? undefined : `parameter ${param}`,
    inBody === true ? 'inside an answer with a status of success' : undefined,
  ].filter((detail) => detail !== undefined);
  const bracket = details.length === 0 ? '' : ` (${details.join(', ')})`;
  return shortMessage(`${noAnswer ? NO_ANSWER_SENTENCE : SENTENCES[kind]}${bracket}.`);
}
