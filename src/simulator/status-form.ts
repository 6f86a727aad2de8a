import type { ErrorAnswer } from './error-answer.ts';
import type { StatusForm } from './fault-kinds.ts';
import { detailError, flatError } from './fixtures-flat.ts';
import type { Protocol } from './protocol.ts';
import { statusAnswer } from './status-answer.ts';

/** A body with its type; null for none. */
export interface StatusBody {
  readonly type: string | null;
  readonly text: string;
}

/** As a gateway in front of the provider writes it. */
export const HTML_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body><h1>Checking your connection</h1></body></html>\n';

const TEXT = 'upstream connect error or disconnect/reset before headers';

/** The body of a status in one form; `dialect` finishes the provider's own. */
export function statusBody(
  status: number,
  form: StatusForm,
  protocol: Protocol,
  dialect: (answer: ErrorAnswer) => unknown,
): StatusBody {
  switch (form) {
    case 'json':
      return json(dialect(statusAnswer(status, protocol)));
    case 'flat':
      return json(flatError(status, `The server answered with status ${status}.`).body);
    case 'detail':
      return json(detailError(status, 'field required').body);
    case 'html':
      return { type: 'text/html; charset=utf-8', text: HTML_PAGE };
    case 'text':
      return { type: 'text/plain; charset=utf-8', text: TEXT };
    case 'empty':
      return { type: null, text: '' };
  }
}

function json(body: unknown): StatusBody {
  return { type: 'application/json', text: JSON.stringify(body) };
}
