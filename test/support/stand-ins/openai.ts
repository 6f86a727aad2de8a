import type { Respond, SeenRequest } from '../stand-in-server.ts';
import { bearerOf, refuse, startStandIn, word } from './core.ts';
import type { Refusal, StandIn } from './core.ts';
import { answerChat, chatRefusal } from './openai-chat.ts';
import { openaiError } from './openai-error.ts';
import { answerResponses, responsesRefusal } from './openai-responses.ts';

export interface OpenaiOptions {
  /** Another key is a 401; without this, any key will do. */
  readonly key?: string;
}

/** OpenAI's Chat Completions and Responses. */
export function startOpenai(options: OpenaiOptions = {}): Promise<StandIn> {
  return startStandIn((request) => answer(request, options));
}

function answer(request: SeenRequest, { key }: OpenaiOptions): Respond {
  const given = bearerOf(request);
  if (given === null || (key !== undefined && given !== key)) return refuse(unauthorized(given));
  const { path, body } = request;
  const model = word(body['model']);
  switch (path) {
    case '/v1/chat/completions': {
      const refused = chatRefusal(body, model);
      return refused === undefined ? answerChat(body, model) : refuse(refused);
    }
    case '/v1/responses': {
      const refused = responsesRefusal(body, model);
      return refused === undefined ? answerResponses(body, model) : refuse(refused);
    }
    default:
      return refuse(openaiError(`Invalid URL (POST ${path})`, { status: 404 }));
  }
}

function unauthorized(given: string | null): Refusal {
  if (given === null) {
    const message =
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.";
    return openaiError(message, { status: 401 });
  }
  const message = `Incorrect API key provided: ${given.slice(0, 3)}***.`;
  return openaiError(message, { status: 401, code: 'invalid_api_key' });
}
