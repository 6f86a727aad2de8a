import { json } from '../stand-in-server.ts';
import type { Respond, SeenRequest } from '../stand-in-server.ts';
import { saidTo } from './chat-request.ts';
import { replyTo, usageOf } from './chat-reply.ts';
import { bearerOf, events, refuse, startStandIn, word } from './core.ts';
import type { Json, Refusal, StandIn } from './core.ts';
import { prose } from './wanted-answer.ts';

export interface AggregatorOptions {
  readonly key?: string;
  /** `response_format` is dropped on the way to the model without a word. */
  readonly dropsFormat?: boolean;
  /** Who answers behind it. */
  readonly provider?: string;
}

const PATH = '/api/v1/chat/completions';
const AWAKE = { comment: 'OPENROUTER PROCESSING' };

/** Beside the usage at the end of a stream stands one more piece, of nothing. */
const EMPTY_CHOICE = { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null };

/** OpenRouter: one interface before many providers. It takes every parameter and passes on what its models know. */
export function startAggregator(options: AggregatorOptions = {}): Promise<StandIn> {
  return startStandIn((request) => answer(request, options));
}

export function aggregatorError(status: number, message: string, metadata?: Json): Refusal {
  const error = { message, code: status, ...(metadata !== undefined && { metadata }) };
  return { status, body: { error, user_id: 'user_x' } };
}

/** More is under way than the credits would pay for; passes by itself. */
export const IN_FLIGHT_BUDGET: Refusal = {
  ...aggregatorError(402, 'Too many requests are in flight for the credits that are left.', {
    limit_source: 'openrouter_in_flight_budget',
  }),
  headers: { 'retry-after': '3' },
};

/** The credits are used up. */
export const NO_CREDITS = aggregatorError(
  402,
  'Insufficient credits. Add more using https://openrouter.ai/settings/credits',
);

/** A 200 whose body is an error: headers had gone out before the provider failed. */
export function errorAtTop(code: number, message: string): Respond {
  return json({ error: { code, message, metadata: { provider_name: 'Together' } }, user_id: 'user_x' });
}

/** A 200 whose answer broke off by an error of the provider behind. */
export function errorInChoice(code: number, message: string): Respond {
  return json({
    ...envelopeOf('gen-1764000000-x', 'Together'),
    object: 'chat.completion',
    model: 'meta-llama/llama-4',
    choices: [
      {
        index: 0,
        finish_reason: 'error',
        native_finish_reason: 'error',
        message: { role: 'assistant', content: 'The customer', refusal: null },
        error: { code, message, metadata: { provider_name: 'Together' } },
      },
    ],
    usage: { prompt_tokens: 12, completion_tokens: 2, total_tokens: 14 },
  });
}

/** A stream in which an answer has begun when the provider behind fails. */
export function errorInStream(code: number, message: string): Respond {
  const chunk = (more: Json) => ({
    data: { id: 'gen-1764000000-x', object: 'chat.completion.chunk', provider: 'Together', ...more },
  });
  const begun = { index: 0, delta: { role: 'assistant', content: 'The' }, finish_reason: null };
  const broken = { index: 0, delta: { content: '' }, finish_reason: 'error' };
  return events([
    AWAKE,
    chunk({ choices: [begun] }),
    chunk({ error: { code, message }, choices: [broken] }),
    { data: '[DONE]' },
  ]);
}

function answer(request: SeenRequest, options: AggregatorOptions): Respond {
  const { path, body } = request;
  if (path !== PATH) return refuse(aggregatorError(404, 'Not Found'));
  const given = bearerOf(request);
  if (given === null) return refuse(aggregatorError(401, 'No auth credentials found'));
  if (options.key !== undefined && given !== options.key) {
    return refuse(aggregatorError(401, 'User not found.'));
  }
  const provider = options.provider ?? 'Anthropic';
  const isDropped = options.dropsFormat === true && 'response_format' in body;
  const said = isDropped ? prose() : saidTo(body);
  const isCall = said.kind === 'call';
  const id = 'gen-1764000000-x';
  return replyTo(
    body,
    {
      id,
      model: word(body['model']),
      said,
      finish: isCall ? 'tool_calls' : 'stop',
      usage: { ...usageOf(body, said), cost: 0.000_12, is_byok: false },
      envelope: envelopeOf(id, provider),
      choice: { logprobs: null, native_finish_reason: isCall ? 'tool_use' : 'end_turn' },
      message: { refusal: null, reasoning: null },
    },
    { first: [AWAKE, AWAKE], usageChoices: [EMPTY_CHOICE] },
  );
}

function envelopeOf(id: string, provider: string): Json {
  return { id, provider, created: 1_795_500_000 };
}
