import { anthropicError, openaiError } from './error-answer.ts';
import type { ErrorAnswer } from './error-answer.ts';
import { fixtureAnswer } from './fixtures.ts';
import type { FixtureName } from './fixtures.ts';
import type { Protocol } from './protocol.ts';

/** Statuses whose ordinary body is a fixture. */
const BY_FIXTURE: Readonly<Record<number, FixtureName>> = {
  401: 'authentication',
  402: 'payment-required',
  403: 'permission',
  404: 'not-found',
  413: 'request-too-large',
  429: 'rate-limited',
  500: 'server-error',
  529: 'overloaded',
};

const ANTHROPIC_TYPES: Readonly<Record<number, [type: string, message: string]>> = {
  400: ['invalid_request_error', 'The request was not valid.'],
  408: ['timeout_error', 'The request timed out.'],
  409: ['conflict_error', 'The request conflicts with another one.'],
  422: ['invalid_request_error', 'The request could not be processed.'],
  502: ['api_error', 'Bad gateway'],
  503: ['overloaded_error', 'Service unavailable'],
  504: ['timeout_error', 'The request took too long to be answered.'],
};

const OPENAI_TYPES: Readonly<Record<number, [type: string, message: string, code: string | null]>> = {
  400: ['invalid_request_error', 'The request was not valid.', null],
  408: ['server_error', 'Request timed out.', null],
  409: ['invalid_request_error', 'The request conflicts with another one.', null],
  422: ['invalid_request_error', 'The request could not be processed.', null],
  502: ['server_error', 'Bad gateway.', null],
  503: [
    'server_error',
    'The engine is currently overloaded, please try again later.',
    'server_is_overloaded',
  ],
  504: ['server_error', 'The request took too long to be answered.', null],
};

/** The body that the provider ordinarily sends with a status. */
export function statusAnswer(status: number, protocol: Protocol): ErrorAnswer {
  const fixture = BY_FIXTURE[status];
  if (fixture !== undefined) return { ...fixtureAnswer(fixture, protocol), status };
  // Unusual statuses get the words of their family.
  const fallback = status >= 500 ? 500 : 400;
  switch (protocol) {
    case 'anthropic': {
      const [type, message] = ANTHROPIC_TYPES[status] ??
        ANTHROPIC_TYPES[fallback] ?? ['api_error', `Status ${status}`];
      return anthropicError(status, type, message);
    }
    case 'openai': {
      const [type, message, code] = OPENAI_TYPES[status] ??
        OPENAI_TYPES[fallback] ?? ['server_error', `Status ${status}`, null];
      return openaiError(status, type, message, code);
    }
  }
}
