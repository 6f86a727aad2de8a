import { classify, classifyBody } from '#domain/classify.ts';
import type { CallFailure } from '#domain/classify.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import type { Failure } from '#domain/failure.ts';
import { maybeBilled } from '#domain/maybe-billed.ts';
import { safeWord } from '#domain/safe-word.ts';
import { readAnswerBody } from './answer-body.ts';
import type { BodyMeaning } from './answer-body.ts';
import { startDeadlines } from './deadlines.ts';
import type { Ended } from './deadlines.ts';
import type { AnswerParts, Dialect } from './dialect.ts';
import { settleUsage } from './estimate-usage.ts';
import { currentExchange, newExchange } from './exchange.ts';
import type { Exchange, ResponseHead } from './exchange.ts';
import { readLimitHeaders } from './limit-headers.ts';
import type { ProviderCall } from './provider.ts';
import type { BodyRead } from './read-body.ts';

/** The SDKs' timeouts are set above ours, so that only ours ever fire: theirs lose the reason. */
const SDK_TIMEOUT_MARGIN_MS = 60_000;

type Settled =
  | { readonly kind: 'returned'; readonly data: unknown }
  | { readonly kind: 'threw'; readonly error: unknown };

interface Context {
  readonly dialect: Dialect;
  readonly call: ProviderCall;
  readonly exchange: Exchange;
  readonly startedAt: number;
}

/** One call: at most one request, under both deadlines; every provider error is a value, every thrown error a bug. */
export async function runCall(dialect: Dialect, call: ProviderCall): Promise<CallOutcome> {
  using deadlines = startDeadlines(call);
  const exchange = newExchange(call, deadlines);
  const startedAt = performance.now();
  if (deadlines.ended() !== undefined) return { kind: 'aborted' };
  const settled = await currentExchange.run(exchange, () => settle(dialect, call));
  return outcomeOf({ dialect, call, exchange, startedAt }, settled);
}

async function settle(dialect: Dialect, call: ProviderCall): Promise<Settled> {
  try {
    return { kind: 'returned', data: await dialect.send(call.request, call.totalMs + SDK_TIMEOUT_MARGIN_MS) };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

function outcomeOf(context: Context, settled: Settled): CallOutcome {
  const { head, body, deadlines, networkError } = context.exchange;
  if (head === undefined || body === undefined) {
    const ended = deadlines.ended();
    if (ended !== undefined) return afterEnd(context, ended);
    // Nothing was sent and nothing came: the SDK refused our request, which is a bug or a bad option.
    if (networkError === undefined) throw errorOf(settled);
    return failed(context, known(networkError));
  }
  const isSuccess = head.status >= 200 && head.status < 300;
  return isSuccess ? ofSuccess(context, head, body) : ofRefusal(context, body, settled);
}

/** The status of a refusal is known from the headers, whatever became of its body. */
function ofRefusal(context: Context, body: BodyRead, settled: Settled): CallOutcome {
  const wasCalledOff = body.kind !== 'whole' && context.exchange.deadlines.ended()?.kind === 'caller';
  return wasCalledOff ? { kind: 'aborted' } : failed(context, refusal(context, settled));
}

/** Bodies are read from the record: what an SDK makes of a strange one differs from kind to kind and version to version. */
function ofSuccess(context: Context, head: ResponseHead, body: BodyRead): CallOutcome {
  const { request } = context.call;
  const meaning = meaningOf(head, request.stream || body.kind === 'whole' ? body : undefined, context);
  // A whole answer counts, also where time was up, or the line broke, in the moment after it.
  if (meaning?.kind === 'answer') return withParts(context, meaning.parts, head);
  const ended = context.exchange.deadlines.ended();
  switch (body.kind) {
    case 'too-large':
      return failed(context, tooLarge(head.status, context.exchange.maxBytes));
    case 'broken':
      if (meaning?.kind === 'no-answer' && meaning.data !== undefined) break;
      return ended === undefined ? failed(context, known(body.error)) : afterEnd(context, ended);
    case 'whole':
  }
  return failed(context, failureOf(meaning, head));
}

function meaningOf(
  head: ResponseHead,
  body: BodyRead | undefined,
  { call: { request } }: Context,
): BodyMeaning | undefined {
  if (body === undefined || body.kind === 'too-large') return undefined;
  const type = head.headers.get('content-type')?.toLowerCase() ?? 'json';
  // What does not say that it is JSON or a stream is somebody else's page.
  if (!/json|event-stream/.test(type)) return { kind: 'no-answer', data: undefined, accepted: false };
  const said = head.headers.has('content-type') ? type.includes('event-stream') : undefined;
  return readAnswerBody(request, body.bytes, said);
}

function failureOf(meaning: BodyMeaning | undefined, head: ResponseHead): CallFailure {
  const { status } = head;
  if (meaning?.kind !== 'no-answer') {
    return { kind: 'ConnectionLost', status, message: 'The stream ended before its last event.' };
  }
  const failure = classifyBody(meaning.data, head.status, head.headers, Date.now());
  // The model had begun: whatever its code stands for, the call may have been billed.
  return meaning.accepted ? { ...failure, status } : failure;
}

/** The meaning of an error, or the error itself, thrown, where it is none of a provider. */
function known(error: unknown): CallFailure {
  const failure = classify(error, Date.now());
  if (failure.kind === 'InternalError') throw error;
  return failure;
}

function errorOf(settled: Settled): unknown {
  return settled.kind === 'threw'
    ? settled.error
    : new Error('The SDK returned without having sent a request.');
}

function refusal({ exchange: { head } }: Context, settled: Settled): CallFailure {
  const error = settled.kind === 'threw' ? settled.error : undefined;
  const failure = classify(error, Date.now());
  // The SDK could not make an error of it (a status it can't carry): the headers are enough.
  return failure.status === head?.status ? failure : classify(head, Date.now());
}

function afterEnd(context: Context, ended: Ended): CallOutcome {
  switch (ended.kind) {
    case 'caller':
      return { kind: 'aborted' };
    case 'total':
      return failed(context, { kind: 'TimedOut', message: `No whole answer came within ${ended.ms} ms.` });
    case 'idle':
      return failed(context, {
        kind: 'TimedOut',
        message: `The answer stalled: no byte came for ${ended.ms} ms.`,
      });
    case 'finished':
      return failed(context, classifyBody(undefined, context.exchange.head?.status));
  }
}

function tooLarge(status: number, bytes: number): Failure {
  return {
    kind: 'Runaway',
    status,
    message: `The answer is larger than ${bytes} bytes and was closed.`,
  };
}

function withParts(context: Context, parts: AnswerParts, head: ResponseHead): CallOutcome {
  const { request } = context.call;
  const { content, stop } = parts;
  return {
    kind: 'answered',
    status: head.status,
    body: context.exchange.body?.bytes ?? new Uint8Array(),
    answer: {
      content,
      stop,
      ...settleUsage(parts.usage, request, content),
      model: parts.model ?? request.model,
      requestId: requestId(context) ?? null,
      limits: readLimitHeaders(head.headers, Date.now()),
    },
    timing: timingOf(context),
  };
}

function timingOf({ exchange: { acceptedAt }, startedAt }: Context) {
  const since = (at: number) => Math.round(at - startedAt);
  return {
    acceptedMs: acceptedAt === undefined ? null : since(acceptedAt),
    totalMs: since(performance.now()),
  };
}

function failed(context: Context, failure: Failure): CallOutcome {
  const { body } = context.exchange;
  const id = failure.requestId ?? requestId(context);
  const told: Failure = {
    ...failure,
    ...(id !== undefined && { requestId: id }),
    model: context.call.request.model,
  };
  return {
    kind: 'failed',
    failure: told,
    maybeBilled: maybeBilled(told),
    body: body === undefined || body.bytes.byteLength === 0 ? null : body.bytes,
    timing: timingOf(context),
  };
}

function requestId({ dialect, exchange }: Context): string | undefined {
  const headers = exchange.head?.headers;
  return safeWord(
    headers?.get(dialect.requestIdHeader) ?? headers?.get('request-id') ?? headers?.get('x-request-id'),
  );
}
