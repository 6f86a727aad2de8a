import { json } from '../stand-in-server.ts';
import type { Respond, SeenRequest } from '../stand-in-server.ts';
import { anthropicProblem } from './anthropic-refusals.ts';
import {
  bearerOf,
  countTokens,
  events,
  headerOf,
  listOf,
  objectOf,
  pieces,
  refuse,
  startStandIn,
  word,
} from './core.ts';
import type { Json, Refusal, SentEvent, StandIn } from './core.ts';
import { callOf, fromWords, PROSE, prose, textOf, valueOf } from './wanted-answer.ts';
import type { Said } from './wanted-answer.ts';

export interface AnthropicOptions {
  /** Another key is a 401; without this, any key will do. */
  readonly key?: string;
  /** A tool that is only offered is not called: the model answers in prose. */
  readonly shunsTools?: boolean;
  /** Tokens that are thought before the first word; a limit that is not above ends the answer before it. */
  readonly thinkingTokens?: number;
}

const REQUEST_ID = 'req_011CStandIn';
const CACHE_READ = 64;

const HEADERS = {
  'request-id': REQUEST_ID,
  'anthropic-ratelimit-requests-limit': '4000',
  'anthropic-ratelimit-requests-remaining': '3999',
  'anthropic-ratelimit-requests-reset': '2026-11-24T12:00:01Z',
  'anthropic-ratelimit-input-tokens-limit': '400000',
  'anthropic-ratelimit-input-tokens-remaining': '399000',
  'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:00:01Z',
  'anthropic-ratelimit-output-tokens-limit': '80000',
  'anthropic-ratelimit-output-tokens-remaining': '79000',
  'anthropic-ratelimit-output-tokens-reset': '2026-11-24T12:00:01Z',
};

/** Anthropic's Messages API under version 2026-10-21. */
export function startAnthropic(options: AnthropicOptions = {}): Promise<StandIn> {
  return startStandIn((request) => answer(request, options));
}

/** An error of Anthropic's; `errorEvent` is the same inside of a stream. */
export function anthropicError(status: number, type: string, message: string): Refusal {
  return { status, body: { ...errorBody(type, message), request_id: REQUEST_ID }, headers: HEADERS };
}

/** A stream that has begun and breaks off with an error. */
export function anthropicErrorEvent(type: string, message: string): Respond {
  const started = messageOf('claude', [], null, { input_tokens: 10, output_tokens: 1 });
  return events(
    [
      { name: 'message_start', data: { type: 'message_start', message: started } },
      { name: 'error', data: errorBody(type, message) },
    ],
    HEADERS,
  );
}

function errorBody(type: string, message: string): Json {
  return { type: 'error', error: { type, message } };
}

function answer(request: SeenRequest, options: AnthropicOptions): Respond {
  const refused = refusalOf(request, options);
  if (refused !== undefined) return refuse(refused);
  const { body } = request;
  const message = replyTo(body, options);
  return body['stream'] === true ? events(streamOf(message), HEADERS) : json(message, 200, HEADERS);
}

function refusalOf(request: SeenRequest, { key }: AnthropicOptions): Refusal | undefined {
  const { path, body } = request;
  if (path !== '/v1/messages') return anthropicError(404, 'not_found_error', 'Not Found');
  const given = bearerOf(request) ?? headerOf(request, 'x-api-key');
  if (given === null) return anthropicError(401, 'authentication_error', 'x-api-key header is required');
  if (key !== undefined && given !== key) {
    return anthropicError(401, 'authentication_error', 'invalid x-api-key');
  }
  if (headerOf(request, 'anthropic-version') === null) {
    return anthropicError(400, 'invalid_request_error', 'anthropic-version: header is required');
  }
  const problem = anthropicProblem(body);
  return problem === undefined ? undefined : anthropicError(400, 'invalid_request_error', problem);
}

function replyTo(body: Json, { shunsTools = false, thinkingTokens = 6 }: AnthropicOptions): Json {
  const said = saidTo(body, shunsTools);
  const spoken = countTokens(said.kind === 'text' ? said.text : said.argumentsJson);
  const limit = Number(body['max_tokens']);
  const isCut = limit <= thinkingTokens;
  const thinking = { type: 'thinking', thinking: '', signature: 'EqoBCkgIARABGAIiQL' };
  const usage = {
    input_tokens: countTokens(body['messages']),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: CACHE_READ,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: isCut ? limit : thinkingTokens + spoken,
    service_tier: 'standard',
  };
  const stop = said.kind === 'call' ? 'tool_use' : 'end_turn';
  const content = isCut ? [thinking] : [thinking, blockOf(said)];
  return messageOf(word(body['model']), content, isCut ? 'max_tokens' : stop, usage);
}

function saidTo(body: Json, shunsTools: boolean): Said {
  const [tool] = listOf(body['tools']).map(objectOf);
  const { type } = objectOf(body['tool_choice']);
  const prompt = `${systemOf(body)}\n${textOf(body['messages'])}`;
  if (tool !== undefined && type !== 'none') {
    return shunsTools && type !== 'tool' && type !== 'any'
      ? prose()
      : callOf(tool['name'], tool['input_schema']);
  }
  const { format } = objectOf(body['output_config']);
  return format === undefined ? fromWords(prompt) : valueOf(objectOf(format)['schema']);
}

function systemOf({ system }: Json): string {
  return typeof system === 'string' ? system : textOf([{ content: system }]);
}

function blockOf(said: Said): Json {
  if (said.kind === 'text') return { type: 'text', text: said.text };
  return { type: 'tool_use', id: 'toolu_01x', name: said.name, input: JSON.parse(said.argumentsJson) };
}

function messageOf(model: string, content: readonly Json[], stop: string | null, usage: Json): Json {
  return {
    id: 'msg_01x',
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: stop,
    stop_sequence: null,
    usage,
  };
}

function streamOf(message: Json): SentEvent[] {
  const event = (type: string, more: Json = {}): SentEvent => ({ name: type, data: { type, ...more } });
  const usage = objectOf(message['usage']);
  const begun = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  const end = { stop_reason: message['stop_reason'], stop_sequence: null };
  return [
    event('message_start', { message: begun }),
    event('ping'),
    ...listOf(message['content']).flatMap((block, index) => blockEvents(objectOf(block), index, event)),
    event('message_delta', { delta: end, usage: { output_tokens: usage['output_tokens'] } }),
    event('message_stop'),
  ];
}

function blockEvents(
  block: Json,
  index: number,
  event: (type: string, more: Json) => SentEvent,
): SentEvent[] {
  const { begun, deltas } = partsOf(block);
  return [
    event('content_block_start', { index, content_block: begun }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
}

function partsOf(block: Json): { readonly begun: Json; readonly deltas: readonly Json[] } {
  switch (block['type']) {
    case 'thinking':
      return {
        begun: { ...block, signature: '' },
        deltas: [
          { type: 'thinking_delta', thinking: PROSE },
          { type: 'signature_delta', signature: block['signature'] },
        ],
      };
    case 'tool_use':
      return {
        begun: { ...block, input: {} },
        deltas: ['', ...pieces(JSON.stringify(block['input']))].map((partial_json) => ({
          type: 'input_json_delta',
          partial_json,
        })),
      };
    default:
      return {
        begun: { ...block, text: '' },
        deltas: pieces(word(block['text'])).map((text) => ({ type: 'text_delta', text })),
      };
  }
}
