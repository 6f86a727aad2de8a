import { classify, classifyBody } from '#domain/classify.ts';
import type { CallFailure } from '#domain/classify.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import { errorInside } from '#domain/error-inside.ts';
import type { Failure } from '#domain/failure.ts';
import { maybeBilled } from '#domain/maybe-billed.ts';
import { safeWord } from '#domain/safe-word.ts';
import { startDeadlines } from './deadlines.ts';
import type { Ended } from './deadlines.ts';
import type { AnswerParts, Dialect } from './dialect.ts';
import { settleUsage } from './estimate-usage.ts';
import { currentExchange, newExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { readLimitHeaders } from './limit-headers.ts';
import type { ProviderCall } from './provider.ts';
import { MAX_BODY_BYTES } from './read-body.ts';

/** The SDKs' timeouts are set above ours, so that only ours ever fire: theirs lose the reason. */
const SDK_TIMEOUT_MARGIN_MS = 60_000;

type Settled =
  | { readonly kind: 'returned'; readonly data: unknown }
  | { readonly kind: 'threw'; readonly error: unknown };

interface Context {
  readonly dialect: Dialect;
  readonly call: ProviderCall;
  readonly exchange: Exchange;
}

/** One call: at most one request, under both deadlines; every provider error is a value, every thrown error a bug. */
export async function runCall(dialect: Dialect, call: ProviderCall): Promise<CallOutcome> {
  using deadlines = startDeadlines(call);
  const exchange = newExchange(call.attemptId, deadlines);
  if (deadlines.ended() !== undefined) return { kind: 'aborted' };
  const settled = await currentExchange.run(exchange, () => settle(dialect, call));
  return outcomeOf({ dialect, call, exchange }, settled);
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
  const ended = deadlines.ended();
  if (head === undefined || body === undefined) {
    if (ended !== undefined) return afterEnd(context, ended);
    // Nothing was sent and nothing came: the SDK refused our request, which is a bug or a bad option.
    if (networkError === undefined) throw errorOf(settled);
    return failed(context, known(networkError));
  }
  // A whole answer counts, also where time was up in the moment after it.
  if (body.kind !== 'whole' && ended?.kind === 'caller') return { kind: 'aborted' };
  // The status of a refusal is known from the headers, whatever became of its body.
  if (head.status < 200 || head.status >= 300) return failed(context, refusal(context, settled));
  switch (body.kind) {
    case 'broken':
      return ended === undefined ? failed(context, known(body.error)) : afterEnd(context, ended);
    case 'too-large':
      return failed(context, tooLarge(head.status));
    case 'whole':
      return settled.kind === 'returned'
        ? answered(context, settled.data, head.status)
        : failed(context, known(settled.error));
  }
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
  }
}

function tooLarge(status: number): Failure {
  return {
    kind: 'Runaway',
    status,
    message: `The answer is larger than ${MAX_BODY_BYTES} bytes and was closed.`,
  };
}

function answered(context: Context, data: unknown, status: number): CallOutcome {
  const parts =
    errorInside(data) === undefined ? context.dialect.read(data, context.call.request) : undefined;
  return parts === undefined
    ? failed(context, classifyBody(data, status))
    : withParts(context, parts, status);
}

function withParts(context: Context, parts: AnswerParts, status: number): CallOutcome {
  const { request } = context.call;
  const { head, body } = context.exchange;
  const { content, stop } = parts;
  return {
    kind: 'answered',
    status,
    body: body?.bytes ?? new Uint8Array(),
    answer: {
      content,
      stop,
      ...settleUsage(parts.usage, request, content),
      model: parts.model ?? request.model,
      requestId: requestId(context) ?? null,
      limits: head === undefined ? {} : readLimitHeaders(head.headers, Date.now()),
    },
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
  };
}

function requestId({ dialect, exchange }: Context): string | undefined {
  const headers = exchange.head?.headers;
  return safeWord(
    headers?.get(dialect.requestIdHeader) ?? headers?.get('request-id') ?? headers?.get('x-request-id'),
  );
}
