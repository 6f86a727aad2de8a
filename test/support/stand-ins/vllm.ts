import type { Respond, SeenRequest } from '../stand-in-server.ts';
import { isForced, saidTo, toolOf } from './chat-request.ts';
import { replyTo, usageOf } from './chat-reply.ts';
import { bearerOf, countTokens, refuse, startStandIn, word } from './core.ts';
import type { Json, Refusal, StandIn } from './core.ts';
import { textOf } from './wanted-answer.ts';

export interface VllmOptions {
  readonly model: string;
  /** `--api-key`; without it none is looked at. */
  readonly key?: string;
  /** `--enable-auto-tool-choice` with a parser. */
  readonly autoToolChoice?: boolean;
  /** `--max-model-len` */
  readonly contextTokens?: number;
  /** Errors stand in an envelope, as OpenAI's do, and a named tool needs the flags too (vllm-project/vllm 30613). */
  readonly isNew?: boolean;
}

const LONGEST = 32_768;

/** vLLM's server: takes what it does not know, and what is guided is certain. */
export function startVllm(options: VllmOptions): Promise<StandIn> {
  return startStandIn((request) => answer(request, options));
}

function answer(request: SeenRequest, options: VllmOptions): Respond {
  const refused = refusalOf(request, options);
  if (refused !== undefined) return refuse(refused);
  const { body } = request;
  const said = saidTo(body);
  // A named function ends with `stop`: the model did not choose.
  const finish = said.kind === 'call' && !isForced(body) ? 'tool_calls' : 'stop';
  return replyTo(body, {
    id: 'chatcmpl-9f0a',
    model: options.model,
    said,
    finish,
    usage: { ...usageOf(body, said), prompt_tokens_details: null },
    choice: { logprobs: null, stop_reason: null },
    message: {
      reasoning_content: null,
      refusal: null,
      ...(said.kind === 'call' ? { content: '' } : { tool_calls: [] }),
    },
  });
}

function refusalOf(request: SeenRequest, options: VllmOptions): Refusal | undefined {
  const { path, body } = request;
  if (path !== '/v1/chat/completions') return { status: 404, body: { detail: 'Not Found' } };
  if (options.key !== undefined && bearerOf(request) !== options.key) {
    return { status: 401, body: { error: 'Unauthorized' } };
  }
  if (body['model'] !== options.model) {
    return error(options, 404, 'NotFoundError', `The model \`${word(body['model'])}\` does not exist.`);
  }
  return toolRefusal(body, options) ?? overflow(body, options);
}

function toolRefusal(body: Json, options: VllmOptions): Refusal | undefined {
  const { tool_choice: choice = 'auto' } = body;
  const { autoToolChoice, isNew } = options;
  const tool = toolOf(body);
  if (tool === undefined || choice === 'none' || autoToolChoice === true) return undefined;
  if (choice === 'auto') {
    const message = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set';
    return error(options, 400, 'BadRequestError', message);
  }
  if (isNew !== true) return undefined;
  const named = choice === 'required' ? '"required"' : `function "${word(tool['name'])}"`;
  return error(options, 400, 'BadRequestError', `tool_choice=${named} requires --tool-call-parser to be set`);
}

function overflow(body: Json, options: VllmOptions): Refusal | undefined {
  const { contextTokens = LONGEST } = options;
  const limit = Number(body['max_completion_tokens'] ?? body['max_tokens'] ?? 0);
  const prompt = countTokens(textOf(body['messages']));
  if (prompt + limit <= contextTokens) return undefined;
  const message = `This model's maximum context length is ${contextTokens} tokens. However, you requested ${prompt + limit} tokens (${prompt} in the messages, ${limit} in the completion). Please reduce the length of the messages or completion.`;
  return error(options, 400, 'BadRequestError', message);
}

function error({ isNew }: VllmOptions, status: number, type: string, message: string): Refusal {
  const inner = { message, type, param: null, code: status };
  return { status, body: isNew === true ? { error: inner } : { object: 'error', ...inner } };
}
