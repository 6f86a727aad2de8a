import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import type { CallOutcome } from '#domain/call-outcome.ts';
import type { CallRequest } from '#domain/call.ts';
import type { Dialect } from '#providers/dialect.ts';
import { currentExchange } from '#providers/exchange.ts';
import { runCall } from '#providers/run-call.ts';
import { protocolOf } from '../conformance/where.ts';
import type { Mutated } from './mutate.ts';

const NEVER = new AbortController().signal;
/** Nothing is waited for, so no deadline may end a call. */
const FOREVER_MS = 1_000_000;

/** What a call comes to when this is the response to it: all of the adapter but the network and the SDK's way to it. */
export function outcomeOf(mutated: Mutated, request: CallRequest): Promise<CallOutcome> {
  const dialect: Dialect = {
    requestIdHeader: 'request-id',
    send: async () => {
      const exchange = currentExchange.getStore();
      if (exchange === undefined) throw new Error('There is no exchange.');
      const { status, contentType, bytes, isBroken } = mutated;
      const headers = new Headers(contentType === '' ? {} : { 'content-type': contentType });
      exchange.sent = true;
      exchange.head = { status, headers };
      exchange.body = isBroken ? { kind: 'broken', bytes, error: brokenLine() } : { kind: 'whole', bytes };
      // Of a success the SDKs make this and that; what they make of it is never looked at.
      if (status >= 200 && status < 300) return undefined;
      throw sdkError(mutated, headers);
    },
  };
  return runCall(dialect, {
    request,
    attemptId: 'a',
    signal: NEVER,
    totalMs: FOREVER_MS,
    idleMs: FOREVER_MS,
  });
}

function brokenLine(): Error {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

/** As both SDKs make an error of a refusal: from its JSON, else from its text. */
function sdkError({ recorded: { where }, status, bytes, isBroken }: Mutated, headers: Headers): Error {
  const text = isBroken ? '' : new TextDecoder().decode(bytes);
  const json = parsed(text);
  const message = json === undefined ? text : undefined;
  return protocolOf(where.api) === 'anthropic'
    ? Anthropic.APIError.generate(status, json, message, headers)
    : OpenAI.APIError.generate(status, json, message, headers);
}

function parsed(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
