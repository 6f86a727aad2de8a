import type { AnswerSchema, CallRequest, Message, Mode } from './call.ts';
import { structurePrompt } from './structure-prompt.ts';

export interface RequestArguments {
  /** As it goes over the wire: the simulator's stand-in where nothing is live. */
  readonly model: string;
  readonly mode: Mode;
  /** Rendered, or those of a repair. */
  readonly messages: readonly Message[];
  readonly schema: AnswerSchema;
  readonly maxOutputTokens: number;
}

/** The call as a provider's adapter takes it: the mode decides how the schema is made known. */
export function buildRequest({
  model,
  mode,
  messages,
  schema,
  maxOutputTokens,
}: RequestArguments): CallRequest {
  switch (mode) {
    case 'text':
      return { model, messages, mode, schema: null, maxOutputTokens };
    case 'prompt':
      return { model, messages: structurePrompt(messages, schema), mode, schema, maxOutputTokens };
    case 'tool':
      return { model, messages, mode, schema, maxOutputTokens };
  }
}
