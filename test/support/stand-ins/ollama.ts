import type { Respond, SeenRequest } from '../stand-in-server.ts';
import { saidTo, toolOf } from './chat-request.ts';
import { replyTo, usageOf } from './chat-reply.ts';
import { refuse, startStandIn, word } from './core.ts';
import type { Json, Refusal, StandIn } from './core.ts';
import { prose } from './wanted-answer.ts';
import type { Said } from './wanted-answer.ts';

export interface OllamaOptions {
  readonly model: string;
  /** `num_ctx`: what is longer loses its beginning, and nobody is told. */
  readonly contextTokens?: number;
  /** No usage at all, not in whole answers either. */
  readonly omitsUsage?: boolean;
  /** The arguments of a call end in the middle, with a normal end. */
  readonly cutsCalls?: boolean;
  /** The model's template knows no tools. */
  readonly hasNoTools?: boolean;
  /** The model answers in prose: no choice of a tool is looked at. */
  readonly shunsTools?: boolean;
  /** Tokens that the model would go on for, were there no limit. */
  readonly rambles?: number;
}

const USUAL_CONTEXT = 4096;

/** Ollama's compatible interface; what its request does not name it does not look at. */
export function startOllama(options: OllamaOptions): Promise<StandIn> {
  return startStandIn((request) => answer(request, options));
}

function answer({ path, body }: SeenRequest, options: OllamaOptions): Respond {
  if (path !== '/v1/chat/completions') return refuse({ status: 404, body: '404 page not found' });
  const refused = refusalOf(body, options);
  if (refused !== undefined) return refuse(refused);
  const said = saidBy(body, options);
  // `max_completion_tokens` is no field of its requests.
  const limit = Number(body['max_tokens'] ?? Number.POSITIVE_INFINITY);
  const { rambles = 0, cutsCalls, omitsUsage } = options;
  const isCut = rambles > limit;
  const finish = said.kind === 'call' && cutsCalls !== true ? 'tool_calls' : 'stop';
  return replyTo(
    body,
    {
      id: 'chatcmpl-768',
      model: options.model,
      said,
      finish: isCut ? 'length' : finish,
      usage: omitsUsage === true ? null : usageIn(body, said, options, limit),
      envelope: { system_fingerprint: 'fp_ollama' },
      message: said.kind === 'call' ? { content: '' } : {},
    },
    { callsWhole: true },
  );
}

function refusalOf(body: Json, { model, hasNoTools }: OllamaOptions): Refusal | undefined {
  if (body['model'] !== model) {
    return ollamaError(404, 'not_found_error', `model '${word(body['model'])}' not found`);
  }
  if (toolOf(body) === undefined || hasNoTools !== true) return undefined;
  return ollamaError(400, 'invalid_request_error', `library/${model} does not support tools`);
}

function ollamaError(status: number, type: string, message: string): Refusal {
  return { status, body: { error: { message, type, param: null, code: null } } };
}

function saidBy(body: Json, { shunsTools, cutsCalls }: OllamaOptions): Said {
  if (shunsTools === true && toolOf(body) !== undefined) return prose();
  const said = saidTo({ ...body, tool_choice: 'auto' });
  if (said.kind !== 'call' || cutsCalls !== true) return said;
  return { ...said, argumentsJson: said.argumentsJson.slice(0, -3) };
}

function usageIn(body: Json, said: Said, options: OllamaOptions, limit: number): Json {
  const { contextTokens = USUAL_CONTEXT, rambles = 0 } = options;
  const usage = usageOf(body, said);
  const prompt_tokens = Math.min(contextTokens, Number(usage['prompt_tokens']));
  const completion_tokens = Math.min(limit, Math.max(rambles, Number(usage['completion_tokens'])));
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
