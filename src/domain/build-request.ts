import type { AnswerSchema, CallRequest, Message, Mode } from './call.ts';
import type { CallStyle } from './call-style.ts';
import { structurePrompt } from './structure-prompt.ts';

export interface RequestArguments {
  /** As it goes over the wire: the simulator's stand-in where nothing is live. */
  readonly model: string;
  readonly mode: Mode;
  /** Rendered, or those of a repair. */
  readonly messages: readonly Message[];
  readonly schema: AnswerSchema;
  readonly maxOutputTokens: number;
  readonly style: CallStyle;
  readonly stream: boolean;
}

/** The call as a provider's adapter takes it: the mode decides how the schema is made known. */
export function buildRequest({ messages, schema, ...rest }: RequestArguments): CallRequest {
  switch (rest.mode) {
    case 'text':
      return { ...rest, messages, schema: null };
    case 'prompt':
    // A JSON mode promises syntax alone, and OpenAI's wants the word JSON among the messages.
    case 'json':
      return { ...rest, messages: structurePrompt(messages, schema), schema };
    case 'tool':
    case 'schema':
      return { ...rest, messages, schema };
  }
}
