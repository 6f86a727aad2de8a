import { readBodyFacts } from './body-facts.ts';
import type { BodyFacts } from './body-facts.ts';
import { statusOfBody } from './body-status.ts';
import { readErrorFacts } from './error-facts.ts';
import type { ErrorLink, HeadersLike } from './error-facts.ts';
import { errorInside } from './error-inside.ts';
import type { CallFailureKind } from './failure-kind.ts';
import type { Failure } from './failure.ts';
import { GRAMMAR_TIMEOUT } from './grammar-timeout.ts';
import { failureSentence } from './failure-sentence.ts';
import { isGrammarTimeout } from './item-refusals.ts';
import { parseRetryAfter } from './retry-timing.ts';
import { safeWord } from './safe-word.ts';
import { kindOfStatus } from './status-kind.ts';
import { kindOfTransport } from './transport-kind.ts';

/** A failure of one call: never a verdict on an answer. */
export type CallFailure = Failure & { readonly kind: CallFailureKind };

const NO_HEADERS: HeadersLike = { get: () => null };

/**
 * What an error of a provider call means: pure, total over every status and every error of both SDKs, of undici and
 * of Node (DESIGN 5; reference: providers 5, first match wins). What is no provider error is `InternalError`.
 * `nowMs` serves a Retry-After date in an answer without a `Date` of its own; without it such a date is ignored.
 */
export function classify(error: unknown, nowMs?: number): CallFailure {
  const facts = readErrorFacts(error);
  switch (facts.kind) {
    case 'response':
      return ofResponse(facts.status, facts.body, facts.headers, nowMs);
    case 'in-body':
      return classifyBody(facts.body);
    case 'chain':
      return ofChain(facts.links);
  }
}

/**
 * What a body without an answer means. A success that holds an error object is judged by the same table, with the
 * status that its code stands for; any other is something that is not this API. Where output came beside the error,
 * the status stays as it was sent, since the model has worked.
 */
export function classifyBody(
  body: unknown,
  status = 200,
  headers: HeadersLike = NO_HEADERS,
  nowMs?: number,
): CallFailure {
  if (status >= 300) return ofResponse(status, body, headers, nowMs);
  const error = errorInside(body);
  if (error === undefined) return failure('ServerError', { status });
  const facts = readBodyFacts(error.body);
  const standsFor = statusOfBody(facts);
  const retryAfterMs = parseRetryAfter(headers, nowMs);
  const isWaitTold = retryAfterMs !== undefined;
  const kind = standsFor === undefined ? 'ServerError' : kindOfStatus(standsFor, facts, isWaitTold);
  return failure(kind, {
    status: error.besideOutput ? status : (standsFor ?? status),
    facts,
    headers,
    retryAfterMs,
    inBody: true,
  });
}

function ofResponse(status: number, body: unknown, headers: HeadersLike, nowMs?: number): CallFailure {
  const facts = readBodyFacts(body);
  const retryAfterMs = parseRetryAfter(headers, nowMs);
  if (status >= 200 && status < 300) return failure('ServerError', { status, facts, headers });
  const kind = kindOfStatus(status, facts, retryAfterMs !== undefined);
  const code = kind === 'BadRequest' && isGrammarTimeout(facts) ? GRAMMAR_TIMEOUT : undefined;
  return failure(kind, { status, code, facts, headers, retryAfterMs });
}

function ofChain(links: readonly [ErrorLink, ...ErrorLink[]]): CallFailure {
  const kind = kindOfTransport(links) ?? 'InternalError';
  const code = links.map((link) => safeWord(link.code)).find((word) => word !== undefined);
  // A SyntaxError is a 200 with a broken body: the ledger must know that something answered.
  if (kind === 'ServerError') return failure(kind, { status: 200 });
  return failure(kind, { code: code ?? safeWord(links[0].names[0]) });
}

interface Parts {
  readonly status?: number;
  readonly code?: string | undefined;
  readonly facts?: BodyFacts;
  readonly headers?: HeadersLike;
  readonly retryAfterMs?: number | undefined;
  readonly inBody?: boolean;
}

function failure(kind: CallFailureKind, parts: Parts): CallFailure {
  const { status, facts, headers = NO_HEADERS, retryAfterMs, inBody = false } = parts;
  const code = parts.code ?? safeWord(facts?.codes.find((word) => safeWord(word) !== undefined));
  const requestId = safeWord(headers.get('request-id') ?? headers.get('x-request-id') ?? facts?.requestId);
  return {
    kind,
    message: failureSentence(kind, { status, code, param: safeWord(facts?.param), inBody }),
    ...(status !== undefined && { status }),
    ...(code !== undefined && { providerCode: code }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    // `true` is not read: a provider may forbid a retry, never widen what is retried.
    ...(headers.get('x-should-retry')?.trim().toLowerCase() === 'false' && { retryForbidden: true }),
  };
}
