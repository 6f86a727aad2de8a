/** Both vendors' own limit for an answer that is not streamed: beyond it connections are cut as dead. */
export const MAX_SILENT_MS = 10 * 60_000;

/**
 * More than this and an answer that comes whole may take longer than ten minutes: Anthropic's SDK refuses to ask for
 * it without a stream (it reckons with 128,000 tokens an hour; src/client.ts, calculateNonstreamingTimeout).
 */
export const MAX_WHOLE_OUTPUT_TOKENS = 21_333;

export interface CallSize {
  readonly maxOutputTokens: number;
  /** Milliseconds that the whole call may take. */
  readonly deadlineMs: number;
}

/** Whether the limit or the deadline asks for an answer that comes in pieces. */
export function needsStream({ maxOutputTokens, deadlineMs }: CallSize): boolean {
  return maxOutputTokens > MAX_WHOLE_OUTPUT_TOKENS || deadlineMs > MAX_SILENT_MS;
}
