/** Time for the queue at the provider and the reading of the prompt, before the first token. */
const BASE_DEADLINE_MS = 30_000;

/** Slow, but alive: half of what the slowest models in use put out. */
const MIN_TOKENS_PER_SECOND = 20;

/** Both vendors' own limit for an answer that is not streamed. */
const MAX_DEADLINE_MS = 10 * 60_000;

/** Total deadline of a call in milliseconds, where the endpoint's configuration gives none. */
export function defaultDeadlineMs(maxOutputTokens: number): number {
  return Math.min(MAX_DEADLINE_MS, BASE_DEADLINE_MS + (maxOutputTokens / MIN_TOKENS_PER_SECOND) * 1000);
}
