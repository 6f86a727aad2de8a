/**
 * Ways in which a right answer is deformed, and what each is where it does not fit: the table of all of them. Without
 * a remark it is the same in every mode and on every interface (Messages, Chat Completions, Responses).
 */
export const ANSWER_VARIANTS = [
  // Chat: `choices` is empty. Messages: `content`. Responses: `output`.
  'no-choices',
  // Chat: `message` (streamed: `delta`). Messages: `content`. Responses: `output`.
  'null-message',
  // Chat: `content`, with no call. Messages: the text of the one block. Responses: the content of the one message.
  'null-content',
  // Messages, Responses: the answer twice in the one list.
  'two-choices',
  // Responses has no stop reason: here and in the next two it is the `status`.
  'new-stop-reason',
  'null-stop-reason',
  // Chat: the same word, as a gateway hands it on. Responses: `in_progress`.
  'pause-turn',
  // The whole answer, which says that it reached its cap; so does its usage.
  'truncated-but-valid',
  // Half of the answer. OpenAI has no word for the window: as if it had reached its cap, with a usage below it.
  'window-exceeded',
  // Anthropic: as `refusal-stop`.
  'refusal-field',
  // Nothing but the stop reason. OpenAI: `content-filter` before any output.
  'refusal-stop',
  // Half of the answer. Anthropic: with the stop reason of a refusal.
  'content-filter',
  'refusal-in-words',
  'no-usage',
  'negative-usage',
  'string-usage',
  'huge-usage',
  // JSON has no NaN: null.
  'nan-usage',
  'zero-usage',
  // The same call twice. Without a tool: unasked.
  'two-calls',
  // Without a tool: a call unasked.
  'unknown-tool',
  // The answer told in words. Without a tool: as `prose`.
  'no-call',
  // Messages: a text in place of the object; streamed as it is. Without a tool: broken JSON (or text).
  'broken-arguments',
  // An object in place of the text. Messages: a text in place of the object. Without a tool: a call unasked.
  'object-arguments',
  // With the stop reason of a whole call. Messages: the members that were whole; streamed cut. Without a tool: cut JSON.
  'cut-arguments',
  // This one and those down to `deep` make an answer in mode `text` the member `answer` of an object.
  'duplicate-keys',
  'proto-key',
  // Without a number in the answer: one member too many, `amount`.
  'big-number',
  // Without a number in the answer: one member too many, `id`.
  'long-number',
  // Without a text in the answer: one member too many, `note`.
  'lone-surrogate',
  'nul',
  // One member too many, `nested`.
  'deep',
  // Messages: a thinking block. Chat: `reasoning_content`. Responses: a reasoning item with a summary.
  'thinking-first',
  // With the stop reason of a whole answer.
  'thinking-only',
  // Before the answer; mode `tool`: as text beside the call.
  'think-tags',
  // 104 characters, then whitespace up to the cap. Messages, mode `tool`: the members that were whole; streamed as it is.
  'whitespace-loop',
  // Without an enum, and in mode `text`: a right answer.
  'enum-case',
  // Mode `tool`: as `no-call`. Mode `text`: a right answer.
  'prose',
] as const;
export type AnswerVariant = (typeof ANSWER_VARIANTS)[number];
