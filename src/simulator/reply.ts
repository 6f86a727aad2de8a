import type { UsageForm } from './usage-form.ts';

/** Why the model stopped, in words of no dialect; `window` is the end of the context window. */
export type Stop = 'complete' | 'length' | 'window' | 'refusal' | 'filter';

/** A tool call with its arguments as raw text, which need not be JSON. */
export interface ToolCall {
  readonly name: string;
  readonly json: string;
}

/** What takes the place of the list of choices (blocks, items), of the message, or of its content. */
export type Shape = 'no-choices' | 'null-message' | 'null-content' | 'two-choices';

/**
 * How arguments stand on the wire where they don't stand as they should. `text`: a text where an object is due
 * (Anthropic). `swapped`: the same, and an object where a text is due. `spliced`: as raw JSON, whatever it says.
 */
type ArgumentsForm = 'text' | 'swapped' | 'spliced';

/** What is unusual on the wire beside what the model wrote. */
export interface Oddities {
  /** Comes before the answer; empty where it is kept secret. */
  readonly thinking?: string;
  readonly secondCall?: ToolCall;
  readonly shape?: Shape;
  /** Takes the place of the dialect's word for the stop. */
  readonly stopWord?: string | null;
  readonly usage?: UsageForm;
  readonly arguments?: ArgumentsForm;
}

/** An answer of the model before it is put into a dialect. */
export interface Reply {
  /** Text content; null for none. */
  readonly text: string | null;
  readonly call: ToolCall | null;
  /** Words of a refusal beside the content (OpenAI's `message.refusal`). */
  readonly refusal: string | null;
  readonly stop: Stop;
  readonly outputTokens: number;
  readonly odd?: Oddities;
}

/** What the model writes, before it is counted and cut. */
export type Draft = Omit<Reply, 'outputTokens'>;

/** The same with something odd about it. */
export function withOdd(draft: Draft, odd: Oddities): Draft {
  return { ...draft, odd: { ...draft.odd, ...odd } };
}

/** The calls of a reply in their order. */
export function callsOf(reply: Reply): readonly ToolCall[] {
  return [reply.call, reply.odd?.secondCall].filter((call) => call != null);
}

/** All characters that the model wrote, the base of the token estimate. */
export function replyText(reply: Draft): string {
  return [reply.odd?.thinking, reply.text, reply.call?.json, reply.odd?.secondCall?.json, reply.refusal]
    .filter((part) => typeof part === 'string')
    .join('');
}
