import type { CallRequest } from './call.ts';
import { classicStyle } from './call-style.ts';
import { defaultDeadlineMs } from './deadline.ts';
import { needsStream } from './needs-stream.ts';
import type { PlannedEndpoint } from './plan.ts';

/** How a planned endpoint is asked for an answer of so many tokens: its style, and whether the answer is streamed. */
export function mannerOf(
  endpoint: PlannedEndpoint,
  maxOutputTokens: number,
): Pick<CallRequest, 'style' | 'stream'> {
  const { protocol, model, style, stream } = endpoint;
  return {
    style: style ?? classicStyle(protocol, model),
    stream: stream ?? needsStream({ maxOutputTokens, deadlineMs: callDeadlineMs(endpoint, maxOutputTokens) }),
  };
}

/**
 * Milliseconds that a call for so many tokens may take. A limit that was raised because an answer was cut off comes
 * with more time, unless the configuration has set it.
 */
export function callDeadlineMs(
  { deadlineMs, hasOwnDeadline, stream }: Pick<PlannedEndpoint, 'deadlineMs' | 'hasOwnDeadline' | 'stream'>,
  maxOutputTokens: number,
): number {
  if (hasOwnDeadline === true) return deadlineMs;
  return Math.max(deadlineMs, defaultDeadlineMs(maxOutputTokens, stream ?? null));
}
