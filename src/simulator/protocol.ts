/** The dialect of a request: which of the two wire protocols it came in by. */
export type Protocol = 'anthropic' | 'openai';

/** The interface of a request: Anthropic's Messages, OpenAI's Chat Completions or Responses. */
export type Api = 'messages' | 'chat' | 'responses';

/** How structure was asked for; `none` for requests that ask for no answer of a model. */
export type Mode = 'prompt' | 'json' | 'tool' | 'schema' | 'text' | 'none';

/** The modes for which a scenario gives rates. */
export type StructuredMode = Exclude<Mode, 'text' | 'none'>;
export const STRUCTURED_MODES = [
  'prompt',
  'json',
  'tool',
  'schema',
] as const satisfies readonly StructuredMode[];
