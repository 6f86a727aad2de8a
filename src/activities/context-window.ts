import type { CallRequest } from '#domain/call.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import { requestText } from '#domain/request-text.ts';

import { applicationFailure } from './application-failure.ts';
import type { ActivityDeps } from './deps.ts';

/**
 * Throws where a request does not fit the window that the configuration gives an endpoint: some servers cut the
 * beginning of such a prompt off without a word, and answer what is left.
 */
export function refuseOversized(
  { estimateTokens }: Pick<ActivityDeps, 'estimateTokens'>,
  { name, contextTokens }: PlannedEndpoint,
  request: CallRequest,
): void {
  if (contextTokens === undefined) return;
  const text = requestText(request);
  const { maxOutputTokens } = request;
  // No text has more tokens than bytes: most need no counting.
  if (Buffer.byteLength(text) + maxOutputTokens <= contextTokens) return;
  const inputTokens = estimateTokens(text);
  if (inputTokens + maxOutputTokens <= contextTokens) return;
  const sum = `about ${inputTokens} tokens and ${maxOutputTokens} for the answer`;
  const message = `The prompt needs ${sum}, and ${name} holds ${contextTokens}; no call was made.`;
  throw applicationFailure({ kind: 'ContextLengthExceeded', message, endpoint: name }, { final: true });
}
