import type { Headers, Refusal } from './core.ts';

export const OPENAI_HEADERS = {
  'x-request-id': 'req_standin0001',
  'openai-processing-ms': '42',
  'openai-version': '2020-10-01',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-reset-requests': '6ms',
  'x-ratelimit-limit-tokens': '2000000',
  'x-ratelimit-remaining-tokens': '1999000',
  'x-ratelimit-reset-tokens': '30ms',
};

interface Details {
  readonly status?: number;
  readonly type?: string;
  readonly param?: string | null;
  readonly code?: string | null;
  readonly headers?: Headers;
}

/** An error as OpenAI and Azure word it. */
export function openaiError(message: string, details: Details = {}): Refusal {
  const { status = 400, type = 'invalid_request_error', param = null, code = null } = details;
  const headers = details.headers ?? OPENAI_HEADERS;
  return { status, body: { error: { message, type, param, code } }, headers };
}
