import { json } from '../stand-in-server.ts';
import type { Respond } from '../stand-in-server.ts';
import { countTokens, events, listOf, objectOf, pieces, word } from './core.ts';
import type { Json, Refusal, SentEvent } from './core.ts';
import { OPENAI_HEADERS, openaiError } from './openai-error.ts';
import { isReasoning, takesNoEffort } from './openai-models.ts';
import { openaiNameProblem, openaiRootProblem, openaiSchemaProblem } from './openai-schema.ts';
import { unsupportedEffort } from './openai-chat.ts';
import { callOf, fromWords, jsonFromWords, textOf, valueOf } from './wanted-answer.ts';
import type { Said } from './wanted-answer.ts';

const KNOWN = new Set(
  `model input instructions max_output_tokens text tools tool_choice parallel_tool_calls reasoning store stream
   temperature top_p metadata user include previous_response_id prompt_cache_key service_tier truncation
   safety_identifier background stream_options`.split(/\s+/),
);

const MOVED: Readonly<Record<string, string>> = {
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
  messages: 'input',
};

const MIN_LIMIT = 16;
const REASONED_TOKENS = 8;

/** Why OpenAI's Responses refuses a request to a model. */
export function responsesRefusal(body: Json, model: string): Refusal | undefined {
  return parameterRefusal(body, model) ?? formatRefusal(body) ?? toolRefusal(body);
}

function parameterRefusal(body: Json, model: string): Refusal | undefined {
  const unknown = Object.keys(body).find((field) => !KNOWN.has(field));
  if (unknown !== undefined) {
    const moved = MOVED[unknown];
    const message =
      moved === undefined
        ? `Unknown parameter: '${unknown}'.`
        : `Unsupported parameter: '${unknown}'. In the Responses API, this parameter has moved to '${moved}'. Try again with the new parameter.`;
    const code = moved === undefined ? 'unknown_parameter' : 'unsupported_parameter';
    return openaiError(message, { param: unknown, code });
  }
  const sampling = ['temperature', 'top_p'].find((field) => field in body);
  if (sampling !== undefined && isReasoning(model)) {
    const message = `Unsupported parameter: '${sampling}' is not supported with this model.`;
    return openaiError(message, { param: sampling });
  }
  const { max_output_tokens: limit } = body;
  if (limit !== undefined && Number(limit) < MIN_LIMIT) {
    const message = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= ${MIN_LIMIT}, but got ${word(limit)} instead.`;
    return openaiError(message, { param: 'max_output_tokens', code: 'integer_below_min_value' });
  }
  const { effort } = objectOf(body['reasoning']);
  if (effort !== undefined && !isReasoning(model)) {
    const message = "Unsupported parameter: 'reasoning.effort' is not supported with this model.";
    return openaiError(message, { param: 'reasoning.effort', code: 'unsupported_parameter' });
  }
  return effort === 'none' && !takesNoEffort(model) ? unsupportedEffort('reasoning.effort') : undefined;
}

function formatRefusal(body: Json): Refusal | undefined {
  const format = objectOf(objectOf(body['text'])['format']);
  // Of the input alone: the instructions are not looked at.
  if (format['type'] === 'json_object' && !/json/i.test(inputOf(body))) {
    const message =
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.";
    return openaiError(message, { param: 'input' });
  }
  if (format['type'] !== 'json_schema') return undefined;
  const misnamed = openaiNameProblem('text.format.name', format['name']);
  if (misnamed !== undefined) {
    return openaiError(misnamed.message, { param: 'text.format.name', code: misnamed.code });
  }
  const problem = format['strict'] === true ? openaiSchemaProblem(objectOf(format['schema'])) : undefined;
  if (problem === undefined) return undefined;
  const message = `Invalid schema for response_format '${word(format['name'])}': ${problem}`;
  return openaiError(message, { param: 'text.format.schema', code: 'invalid_json_schema' });
}

function toolRefusal(body: Json): Refusal | undefined {
  for (const [index, one] of listOf(body['tools']).entries()) {
    const tool = objectOf(one);
    const misnamed = openaiNameProblem(`tools[${index}].name`, tool['name']);
    if (misnamed !== undefined) {
      return openaiError(misnamed.message, { param: `tools[${index}].name`, code: misnamed.code });
    }
    // Unlike elsewhere a tool is strict unless it says that it is not.
    const check = tool['strict'] === false ? openaiRootProblem : openaiSchemaProblem;
    const problem = check(objectOf(tool['parameters']));
    if (problem !== undefined) {
      const message = `Invalid schema for function '${word(tool['name'])}': ${problem}`;
      const param = `tools[${index}].parameters`;
      return openaiError(message, { param, code: 'invalid_function_parameters' });
    }
  }
  return undefined;
}

function inputOf({ input }: Json): string {
  return typeof input === 'string' ? input : textOf(input);
}

function saidTo(body: Json): Said {
  const [tool] = listOf(body['tools']).map(objectOf);
  if (tool !== undefined && body['tool_choice'] !== 'none') return callOf(tool['name'], tool['parameters']);
  const format = objectOf(objectOf(body['text'])['format']);
  const prompt = `${word(body['instructions'] ?? '')}\n${inputOf(body)}`;
  if (format['type'] === 'json_schema') return valueOf(format['schema']);
  return format['type'] === 'json_object' ? jsonFromWords(prompt) : fromWords(prompt);
}

export function answerResponses(body: Json, model: string): Respond {
  const said = saidTo(body);
  const hidden = isReasoning(model) ? REASONED_TOKENS : 0;
  const spoken = countTokens(said.kind === 'text' ? said.text : said.argumentsJson);
  const input_tokens = countTokens(body['input'] ?? '');
  const response = {
    id: 'resp_StandIn',
    object: 'response',
    created_at: 1_795_500_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    model: `${model}-2026-08-07`,
    output: [...(hidden > 0 ? [{ id: 'rs_x', type: 'reasoning', summary: [] }] : []), itemOf(said)],
    store: body['store'] ?? true,
    usage: {
      input_tokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: hidden + spoken,
      output_tokens_details: { reasoning_tokens: hidden },
      total_tokens: input_tokens + hidden + spoken,
    },
  };
  if (body['stream'] !== true) return json(response, 200, OPENAI_HEADERS);
  return events(numbered(streamOf(response, said)), OPENAI_HEADERS);
}

function itemOf(said: Said): Json {
  if (said.kind === 'call') {
    const { name, argumentsJson } = said;
    return {
      id: 'fc_x',
      type: 'function_call',
      status: 'completed',
      call_id: 'call_x',
      name,
      arguments: argumentsJson,
    };
  }
  const content = [{ type: 'output_text', text: said.text, annotations: [], logprobs: [] }];
  return { id: 'msg_x', type: 'message', status: 'completed', role: 'assistant', content };
}

type Step = readonly [type: string, more: Json];

function streamOf(response: Json, said: Said): Step[] {
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  const { item, deltas } = itemSteps(said);
  return [
    ['response.created', { response: begun }],
    ['response.in_progress', { response: begun }],
    ['response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress' } }],
    ...deltas,
    ['response.output_item.done', { output_index: 0, item }],
    ['response.completed', { response }],
  ];
}

function itemSteps(said: Said): { readonly item: Json; readonly deltas: readonly Step[] } {
  const item = itemOf(said);
  const place = { item_id: item['id'], output_index: 0 };
  if (said.kind === 'call') {
    const deltas = pieces(said.argumentsJson).map(
      (delta): Step => ['response.function_call_arguments.delta', { ...place, delta }],
    );
    return { item, deltas };
  }
  const deltas = pieces(said.text).map(
    (delta): Step => ['response.output_text.delta', { ...place, content_index: 0, delta }],
  );
  return { item, deltas };
}

function numbered(steps: readonly Step[]): SentEvent[] {
  return steps.map(([type, more], sequence_number) => ({
    name: type,
    data: { type, sequence_number, ...more },
  }));
}
