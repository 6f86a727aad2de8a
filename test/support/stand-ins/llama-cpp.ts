import type { Respond, SeenRequest } from '../stand-in-server.ts';
import { saidTo, toolOf } from './chat-request.ts';
import { replyTo, usageOf } from './chat-reply.ts';
import type { ChatReply } from './chat-reply.ts';
import { bearerOf, countTokens, refuse, startStandIn, word } from './core.ts';
import type { Json, Refusal, StandIn } from './core.ts';
import { prose, textOf } from './wanted-answer.ts';

export interface LlamaCppOptions {
  /** `--api-key`; without it none is looked at. */
  readonly key?: string;
  /** `--jinja`: without it there are no tools. */
  readonly jinja?: boolean;
  /** `--ctx-size` */
  readonly contextTokens?: number;
  /** The model answers in prose where it need not call a tool, and a tool that is named it need not (llama.cpp 26535). */
  readonly shunsTools?: boolean;
  /** Tokens that the model would go on for, were there no limit. */
  readonly rambles?: number;
}

const USUAL_CONTEXT = 4096;

/** llama.cpp's server: one model, whatever name is asked for. */
export function startLlamaCpp(options: LlamaCppOptions = {}): Promise<StandIn> {
  return startStandIn((request) => answer(request, options));
}

function llamaError(code: number, type: string, message: string, more: Json = {}): Refusal {
  return { status: code, body: { error: { code, message, type, ...more } } };
}

/** The server is up and its model is not yet. */
export const LLAMA_LOADING = llamaError(503, 'unavailable_error', 'Loading model');

function answer(request: SeenRequest, options: LlamaCppOptions): Respond {
  const refused = refusalOf(request, options);
  if (refused !== undefined) return refuse(refused);
  const { body } = request;
  const limit = Number(body['max_tokens'] ?? Number.POSITIVE_INFINITY);
  const { rambles = 0, shunsTools = false } = options;
  // A choice that is not a word is not understood, and counts as `auto`: no tool is ever forced by name.
  const isFree = toolOf(body) !== undefined && body['tool_choice'] !== 'required';
  const said = shunsTools && isFree ? prose() : saidTo(body);
  const usage = usageOf(body, said);
  const spoken = Math.min(limit, Math.max(rambles, Number(usage['completion_tokens'])));
  const timings = {
    prompt_n: usage['prompt_tokens'],
    prompt_ms: 12.5,
    predicted_n: spoken,
    predicted_ms: 80.25,
    predicted_per_second: 49.8,
  };
  const isCut = rambles > limit;
  const reply: ChatReply = {
    id: 'chatcmpl-Xk0yP',
    model: word(body['model'] ?? 'gpt-3.5-turbo'),
    said,
    finish: isCut ? 'length' : said.kind === 'call' ? 'tool_calls' : 'stop',
    usage: { ...usage, completion_tokens: spoken },
    envelope: { system_fingerprint: 'b8532-a4f011e8' },
  };
  const isStream = body['stream'] === true;
  const whole = isStream ? reply : { ...reply, envelope: { ...reply.envelope, timings } };
  return replyTo(body, whole, { last: { timings } });
}

function refusalOf(request: SeenRequest, options: LlamaCppOptions): Refusal | undefined {
  const { path, body } = request;
  if (path !== '/v1/chat/completions') return llamaError(404, 'not_found_error', 'File Not Found');
  if (options.key !== undefined && bearerOf(request) !== options.key) {
    return llamaError(401, 'authentication_error', 'Invalid API Key');
  }
  if (toolOf(body) !== undefined && options.jinja !== true) {
    return llamaError(500, 'server_error', 'tools param requires --jinja flag');
  }
  if (toolOf(body) !== undefined && 'response_format' in body) {
    return llamaError(400, 'invalid_request_error', 'Cannot use custom grammar constraints with tools.');
  }
  const n_ctx = options.contextTokens ?? USUAL_CONTEXT;
  const n_prompt_tokens = countTokens(textOf(body['messages']));
  if (n_prompt_tokens < n_ctx) return undefined;
  const message = `request (${n_prompt_tokens} tokens) exceeds the available context size (${n_ctx} tokens), try increasing it`;
  return llamaError(400, 'exceed_context_size_error', message, { n_prompt_tokens, n_ctx });
}
