import type { CallRequest } from './call.ts';
import { classicStyle } from './call-style.ts';
import { needsStream } from './needs-stream.ts';
import type { PlannedEndpoint } from './plan.ts';

/** How a planned endpoint is asked for an answer of so many tokens: its style, and whether the answer is streamed. */
export function mannerOf(
  { protocol, style, stream, deadlineMs }: PlannedEndpoint,
  maxOutputTokens: number,
): Pick<CallRequest, 'style' | 'stream'> {
  return {
    style: style ?? classicStyle(protocol),
    stream: stream ?? needsStream({ maxOutputTokens, deadlineMs }),
  };
}
