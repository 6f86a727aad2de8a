import { safeField } from './safe-field.ts';

/** An error object that came where an answer was due. */
export interface ErrorInside {
  readonly body: unknown;
  /** Output came beside it: the model has worked. */
  readonly besideOutput: boolean;
}

/**
 * The error in a body with a status of success, or undefined: an envelope of either dialect, a flat one (vLLM), one
 * in an array (Gemini's compatible endpoint), one in a choice, a choice that says it ended by `error`
 * (OpenRouter), or a response that says it failed.
 */
export function errorInside(body: unknown): ErrorInside | undefined {
  const choices = safeField(body, 'choices');
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const output = safeField(body, 'output');
  const besideOutput = first !== undefined || (Array.isArray(output) && output.length > 0);
  const isEnvelope =
    safeField(body, 'error') != null ||
    safeField(body, 'type') === 'error' ||
    safeField(body, 'object') === 'error' ||
    (safeField(body, 'object') === 'response' && safeField(body, 'status') === 'failed');
  if (isEnvelope) return { body, besideOutput };
  if (safeField(first, 'error') != null || safeField(first, 'finish_reason') === 'error') {
    return { body: first, besideOutput };
  }
  return Array.isArray(body) && safeField(body[0], 'error') != null ? { body, besideOutput } : undefined;
}
