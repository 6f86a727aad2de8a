/** Why the model stopped, in words of neither dialect. */
export type Stop = 'complete' | 'length' | 'refusal' | 'filter';

/** An answer of the model before it is put into a dialect. */
export interface Reply {
  /** Text content; null for none. */
  readonly text: string | null;
  /** A tool call with its arguments as raw text, which need not be JSON. */
  readonly call: { readonly name: string; readonly json: string } | null;
  /** Words of a refusal beside the content (OpenAI's `message.refusal`). */
  readonly refusal: string | null;
  readonly stop: Stop;
  readonly outputTokens: number;
}

/** What the model writes, before it is counted and cut. */
export type Draft = Omit<Reply, 'outputTokens'>;

/** All characters that the model wrote, the base of the token estimate. */
export function replyText(reply: Draft): string {
  return [reply.text, reply.call?.json, reply.refusal].filter((part) => typeof part === 'string').join('');
}
