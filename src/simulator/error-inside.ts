import { isRecord } from './checker.ts';
import type { ErrorAnswer } from './error-answer.ts';
import type { ErrorForm } from './fault-kinds.ts';
import type { Api } from './protocol.ts';
import { failedResponse } from './responses-body.ts';
import { responsesStream } from './responses-stream.ts';
import { sseEvent } from './sse.ts';
import { nowSeconds } from './wire-reply.ts';

export interface ErrorPlace {
  readonly api: Api;
  readonly stream: boolean;
  readonly model: string;
  readonly requestId: string;
}

/** What is sent with status 200: one JSON text, or the events of a stream. */
export type ErrorInside =
  | { readonly kind: 'json'; readonly body: unknown }
  | { readonly kind: 'events'; readonly events: readonly string[] };

/**
 * An error in a 200. `choice` is a failed response on Responses, and on Messages, which has no choices, the envelope.
 * `event` is the envelope where nothing is streamed.
 */
export function errorInside(answer: ErrorAnswer, form: ErrorForm, place: ErrorPlace): ErrorInside {
  switch (form) {
    case 'array':
      return { kind: 'json', body: [answer.body] };
    case 'choice':
      return inChoice(answer, place);
    case 'envelope':
      return { kind: 'json', body: answer.body };
    case 'event':
      if (!place.stream) return { kind: 'json', body: answer.body };
      return { kind: 'events', events: [errorEvent(place.api, answer.body, 0)] };
  }
}

/** The event by which a stream tells that it broke down. */
export function errorEvent(api: Api, body: unknown, sequence_number: number): string {
  switch (api) {
    case 'messages':
      return sseEvent(body, 'error');
    case 'chat':
      return sseEvent(body);
    case 'responses': {
      const { code = null, message, param = null } = innerError(body);
      return sseEvent({ type: 'error', code, message, param, sequence_number }, 'error');
    }
  }
}

function inChoice(answer: ErrorAnswer, place: ErrorPlace): ErrorInside {
  const { api, stream, model, requestId } = place;
  const id = requestId.replace(/^req_/, '');
  const inner = innerError(answer.body);
  switch (api) {
    case 'messages':
      return errorInside(answer, stream ? 'event' : 'envelope', place);
    case 'responses': {
      const error = { code: inner['code'] ?? inner['type'] ?? null, message: inner['message'] };
      const response = failedResponse(error, { id, model }, nowSeconds());
      return stream
        ? { kind: 'events', events: responsesStream(response) }
        : { kind: 'json', body: response };
    }
    case 'chat': {
      // OpenRouter's code is the status where the provider behind it gave none.
      const error = { ...inner, code: inner['code'] ?? answer.status };
      const ended = { finish_reason: 'error', native_finish_reason: 'error', error };
      const part = { role: 'assistant', content: '' };
      const head = { id: `gen-${id}`, created: nowSeconds(), model };
      if (!stream) {
        const choices = [{ index: 0, message: part, ...ended }];
        return { kind: 'json', body: { ...head, object: 'chat.completion', choices } };
      }
      const choices = [{ index: 0, delta: part, ...ended }];
      const chunk = sseEvent({ ...head, object: 'chat.completion.chunk', choices });
      return { kind: 'events', events: [chunk, 'data: [DONE]\n\n'] };
    }
  }
}

/** The error itself; a flat body is one. */
function innerError(body: unknown): Record<string, unknown> {
  if (!isRecord(body)) return {};
  return isRecord(body['error']) ? body['error'] : body;
}
