import { safeField, safeText } from './safe-field.ts';

/** An error object that came where an answer was due. */
export interface ErrorInside {
  readonly body: unknown;
  /** Output came beside it, or was counted: the model has worked. */
  readonly besideOutput: boolean;
}

/**
 * The error in a body with a status of success, or undefined: an envelope of either dialect, a flat one (vLLM), one
 * in an array (Gemini's compatible endpoint), one in a choice, a choice that says it ended by one (OpenRouter,
 * DeepSeek), or a response that says it failed.
 */
export function errorInside(body: unknown): ErrorInside | undefined {
  const choice = firstOf(safeField(body, 'choices'));
  const besideOutput =
    choice !== undefined ||
    firstOf(safeField(body, 'output')) !== undefined ||
    firstOf(safeField(body, 'content')) !== undefined ||
    countsOutput(safeField(body, 'usage'));
  const isEnvelope =
    saysSomething(safeField(body, 'error')) ||
    safeField(body, 'type') === 'error' ||
    safeField(body, 'object') === 'error' ||
    (safeField(body, 'object') === 'response' && safeField(body, 'status') === 'failed');
  if (isEnvelope) return { body, besideOutput };
  const inChoice = errorOfChoice(choice);
  if (inChoice !== undefined) return { body: inChoice, besideOutput };
  return saysSomething(safeField(firstOf(body), 'error')) ? { body, besideOutput } : undefined;
}

/** DeepSeek's word for an interruption by a shortage of machines. */
const SHORTAGE = 'insufficient_system_resource';

function errorOfChoice(choice: unknown): unknown {
  const reason = safeText(choice, 'finish_reason');
  if (saysSomething(safeField(choice, 'error')) || reason === 'error') return choice;
  return reason === SHORTAGE ? { error: { code: SHORTAGE } } : undefined;
}

/** Some gateways send an empty error beside each answer. */
function saysSomething(error: unknown): boolean {
  if (error == null || error === '') return false;
  return typeof error !== 'object' || Object.keys(error).length > 0;
}

function countsOutput(usage: unknown): boolean {
  return ['output_tokens', 'completion_tokens'].some((name) => Number(safeField(usage, name)) > 0);
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
