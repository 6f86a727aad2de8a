import type { ErrorAnswer, Fixture } from './error-answer.ts';

/** Bodies without an envelope; the servers that send them do so whatever the dialect of the request. */
export const FLAT_FIXTURES = {
  'flat-context-length': same(
    flatError(
      400,
      "This model's maximum context length is 4096 tokens. However, you requested 5200 tokens (4900 in the messages, 300 in the completion). Please reduce the length of the messages or completion.",
    ),
  ),
  'flat-bad-request': same(flatError(400, "1 validation error: 'messages' must not be empty.")),
  'fastapi-detail': same(detailError(422, 'field required')),
} as const satisfies Record<string, Fixture>;

/** The older form of vLLM. */
export function flatError(status: number, message: string): ErrorAnswer {
  const type = status >= 500 ? 'InternalServerError' : 'BadRequestError';
  return { status, body: { object: 'error', message, type, param: null, code: status } };
}

/** The form of FastAPI, below vLLM and many gateways. */
export function detailError(status: number, msg: string): ErrorAnswer {
  return { status, body: { detail: [{ loc: ['body', 'messages'], msg, type: 'missing' }] } };
}

function same(answer: ErrorAnswer): Fixture {
  return { anthropic: answer, openai: answer };
}
