import { json } from '../stand-in-server.ts';
import type { Respond } from '../stand-in-server.ts';
import { countTokens, events, objectOf, pieces } from './core.ts';
import type { Comment, Headers, Json, SentEvent } from './core.ts';
import type { Said } from './wanted-answer.ts';

/** An answer of Chat Completions before it is put into a body or into chunks. */
export interface ChatReply {
  readonly id: string;
  readonly model: string;
  readonly said: Said;
  readonly finish: string;
  readonly usage: Json | null;
  /** Further fields of the envelope, of the choice and of the message, as only this server has them. */
  readonly envelope?: Json;
  readonly choice?: Json;
  readonly message?: Json;
  readonly headers?: Headers;
}

/** How a server streams. */
export interface Streaming {
  /** Before the first chunk. */
  readonly first?: readonly (SentEvent | Comment)[];
  /** Whole in the chunk that begins it, as Ollama sends it. */
  readonly callsWhole?: boolean;
  /** Fields of the chunk that ends the answer. */
  readonly last?: Json;
  /** Where usage is asked for, every chunk has it, all but the last as null. */
  readonly nullUsage?: boolean;
  /** The choices of the chunk that tells usage. */
  readonly usageChoices?: readonly unknown[];
}

const CREATED = 1_795_500_000;

export function usageOf(body: Json, said: Said, hidden = 0): Json {
  const prompt_tokens = countTokens(body['messages'] ?? '');
  const completion_tokens = countTokens(said.kind === 'text' ? said.text : said.argumentsJson) + hidden;
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

/** The answer whole, or in chunks where the request wants a stream; of usage a stream tells only where asked. */
export function replyTo(body: Json, reply: ChatReply, streaming: Streaming = {}): Respond {
  if (body['stream'] !== true) return json(wholeBody(reply), 200, reply.headers);
  const isAsked = objectOf(body['stream_options'])['include_usage'] === true;
  return events(chunks(reply, isAsked, streaming), reply.headers);
}

function wholeBody(reply: ChatReply): Json {
  const { id, model, said, finish, usage, envelope, choice, message } = reply;
  return {
    id,
    object: 'chat.completion',
    created: CREATED,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said.kind === 'text' ? said.text : null,
          ...(said.kind === 'call' && { tool_calls: [toolCall(said.name, said.argumentsJson)] }),
          ...message,
        },
        finish_reason: finish,
        ...choice,
      },
    ],
    ...(usage !== null && { usage }),
    ...envelope,
  };
}

function chunks(reply: ChatReply, withUsage: boolean, streaming: Streaming): (SentEvent | Comment)[] {
  const { id, model, said, finish, usage, envelope, choice } = reply;
  const everywhere = { ...envelope, ...(withUsage && streaming.nullUsage && { usage: null }) };
  const chunk = (choices: readonly unknown[], more: Json = {}): SentEvent => ({
    data: { id, object: 'chat.completion.chunk', created: CREATED, model, choices, ...everywhere, ...more },
  });
  const delta = (part: Json) => chunk([{ index: 0, delta: part, finish_reason: null }]);
  const end = { index: 0, delta: {}, finish_reason: finish, ...choice };
  return [
    ...(streaming.first ?? []),
    delta({ role: 'assistant', content: said.kind === 'text' ? '' : null }),
    ...deltasOf(said, streaming.callsWhole ?? false).map(delta),
    chunk([end], streaming.last),
    ...(withUsage && usage !== null ? [chunk(streaming.usageChoices ?? [], { usage })] : []),
    { data: '[DONE]' },
  ];
}

function deltasOf(said: Said, callsWhole: boolean): Json[] {
  if (said.kind === 'text') return pieces(said.text).map((content) => ({ content }));
  const { name, argumentsJson } = said;
  if (callsWhole) return [{ tool_calls: [{ index: 0, ...toolCall(name, argumentsJson) }] }];
  return [
    { tool_calls: [{ index: 0, ...toolCall(name, '') }] },
    ...pieces(argumentsJson).map((piece) => ({
      tool_calls: [{ index: 0, function: { arguments: piece } }],
    })),
  ];
}

function toolCall(name: string, argumentsJson: string): Json {
  return { id: 'call_x', type: 'function', function: { name, arguments: argumentsJson } };
}
