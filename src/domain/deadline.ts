import { MAX_SILENT_MS, MAX_WHOLE_OUTPUT_TOKENS } from './needs-stream.ts';

/** Time for the queue at the provider and the reading of the prompt, before the first token. */
const BASE_DEADLINE_MS = 30_000;

/** Slow, but alive: half of what the slowest models in use put out. */
const MIN_TOKENS_PER_SECOND = 20;

/** A stream shows that it is alive; longer than an hour nobody's connection is. */
const MAX_STREAM_MS = 60 * 60_000;

/** Total deadline of a call in milliseconds, where the endpoint's configuration gives none. */
export function defaultDeadlineMs(maxOutputTokens: number, stream: boolean | null = null): number {
  const isStreamed = stream ?? maxOutputTokens > MAX_WHOLE_OUTPUT_TOKENS;
  const needed = BASE_DEADLINE_MS + (maxOutputTokens / MIN_TOKENS_PER_SECOND) * 1000;
  return Math.min(isStreamed ? MAX_STREAM_MS : MAX_SILENT_MS, needed);
}
