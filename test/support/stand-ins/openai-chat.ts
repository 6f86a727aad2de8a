import type { Respond } from '../stand-in-server.ts';
import { formatOf, isForced, saidTo, toolOf } from './chat-request.ts';
import { replyTo, usageOf } from './chat-reply.ts';
import type { ChatReply, Streaming } from './chat-reply.ts';
import { listOf, objectOf, word } from './core.ts';
import type { Json, Refusal } from './core.ts';
import { OPENAI_HEADERS, openaiError } from './openai-error.ts';
import { isReasoning, splitSentence, splitsToolsOff, takesNoEffort, usualEffort } from './openai-models.ts';
import { openaiNameProblem, openaiRootProblem, openaiSchemaProblem } from './openai-schema.ts';
import { textOf } from './wanted-answer.ts';

const KNOWN = new Set(
  `model messages max_tokens max_completion_tokens temperature top_p presence_penalty frequency_penalty logprobs
   logit_bias top_logprobs n seed stop stream stream_options tools tool_choice parallel_tool_calls response_format
   reasoning_effort metadata store user service_tier prompt_cache_key safety_identifier verbosity`.split(
    /\s+/,
  ),
);

const FIXED_WHILE_REASONING = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'];
const REASONED_TOKENS = 8;

/** Why OpenAI's Chat Completions refuses a request to a model. */
export function chatRefusal(body: Json, model: string): Refusal | undefined {
  return (
    parameterRefusal(body, model) ?? effortRefusal(body, model) ?? formatRefusal(body) ?? toolRefusal(body)
  );
}

function parameterRefusal(body: Json, model: string): Refusal | undefined {
  const unknown = Object.keys(body).find((field) => !KNOWN.has(field));
  if (unknown !== undefined) {
    return openaiError(`Unknown parameter: '${unknown}'.`, { param: unknown, code: 'unknown_parameter' });
  }
  if ('stream_options' in body && body['stream'] !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return openaiError(message, { param: 'stream_options' });
  }
  if (!isReasoning(model)) return undefined;
  if ('max_tokens' in body) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    return openaiError(message, { param: 'max_tokens', code: 'unsupported_parameter' });
  }
  return samplingRefusal(body);
}

function samplingRefusal(body: Json): Refusal | undefined {
  const fixed = FIXED_WHILE_REASONING.find((field) => field in body);
  if (fixed === undefined) return undefined;
  if (fixed !== 'temperature') {
    const message = `Unsupported parameter: '${fixed}' is not supported with this model.`;
    return openaiError(message, { param: fixed, code: 'unsupported_parameter' });
  }
  const message = `Unsupported value: 'temperature' does not support ${word(body['temperature'])} with this model. Only the default (1) value is supported.`;
  return openaiError(message, { param: 'temperature', code: 'unsupported_value' });
}

function effortRefusal(body: Json, model: string): Refusal | undefined {
  const { reasoning_effort: effort } = body;
  if (effort !== undefined && !isReasoning(model)) {
    return openaiError('Unrecognized request argument supplied: reasoning_effort');
  }
  if (effort === 'none' && !takesNoEffort(model)) return unsupportedEffort('reasoning_effort');
  const isHard = (effort ?? usualEffort(model)) !== 'none';
  if (toolOf(body) === undefined || !splitsToolsOff(model) || !isHard) return undefined;
  return openaiError(splitSentence(model), { param: 'reasoning_effort' });
}

export function unsupportedEffort(param: string): Refusal {
  const message = `Unsupported value: '${param}' does not support 'none' with this model. Supported values are: 'low', 'medium', and 'high'.`;
  return openaiError(message, { param, code: 'unsupported_value' });
}

function formatRefusal(body: Json): Refusal | undefined {
  const { type, named } = formatOf(body);
  if (type === 'json_object' && !/json/i.test(textOf(body['messages']))) {
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
    return openaiError(message, { param: 'messages' });
  }
  if (type !== 'json_schema') return undefined;
  const place = 'response_format.json_schema.name';
  const misnamed = openaiNameProblem(place, named['name']);
  if (misnamed !== undefined) return openaiError(misnamed.message, { param: place, code: misnamed.code });
  const problem = named['strict'] === true ? openaiSchemaProblem(objectOf(named['schema'])) : undefined;
  if (problem === undefined) return undefined;
  const message = `Invalid schema for response_format '${word(named['name'])}': ${problem}`;
  return openaiError(message, { param: 'response_format' });
}

function toolRefusal(body: Json): Refusal | undefined {
  for (const [index, tool] of listOf(body['tools']).entries()) {
    const called = objectOf(objectOf(tool)['function']);
    const place = `tools[${index}].function`;
    const misnamed = openaiNameProblem(`${place}.name`, called['name']);
    if (misnamed !== undefined) {
      return openaiError(misnamed.message, { param: `${place}.name`, code: misnamed.code });
    }
    const schema = objectOf(called['parameters']);
    const problem = called['strict'] === true ? openaiSchemaProblem(schema) : openaiRootProblem(schema);
    if (problem !== undefined) {
      const message = `Invalid schema for function '${word(called['name'])}': ${problem}`;
      return openaiError(message, { param: `${place}.parameters`, code: 'invalid_function_parameters' });
    }
  }
  return undefined;
}

interface ChatDress {
  readonly more?: Partial<ChatReply>;
  readonly streaming?: Streaming;
}

/** An answer of OpenAI's Chat Completions; a forced call ends with `stop`. */
export function answerChat(
  body: Json,
  model: string,
  { more = {}, streaming = {} }: ChatDress = {},
): Respond {
  const hidden = isReasoning(model) ? REASONED_TOKENS : 0;
  const limit = Number(body['max_completion_tokens'] ?? body['max_tokens'] ?? Number.POSITIVE_INFINITY);
  // Reasoning counts towards the limit, and may leave nothing for the answer.
  const isCut = limit <= hidden;
  const said = isCut ? ({ kind: 'text', text: '' } as const) : saidTo(body);
  const usage = {
    ...usageOf(body, said, isCut ? limit : hidden),
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: isCut ? limit : hidden },
  };
  const finish = said.kind === 'call' && !isForced(body) ? 'tool_calls' : 'stop';
  const reply = {
    id: 'chatcmpl-StandIn',
    model: `${model}-2026-08-07`,
    said,
    finish: isCut ? 'length' : finish,
    usage,
    envelope: { service_tier: 'default', system_fingerprint: null },
    message: { refusal: null, annotations: [] },
    headers: OPENAI_HEADERS,
  };
  return replyTo(body, { ...reply, ...more }, { nullUsage: true, ...streaming });
}
