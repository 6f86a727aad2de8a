import { anthropicSchemaProblem, anthropicSizeProblem } from './anthropic-schema.ts';
import { listOf, objectOf, word } from './core.ts';
import type { Json } from './core.ts';

const NEVER_FORCED = /claude-(?:opus-5-5|sonnet-5-5|fable-5-1|mythos-5-1)/;
const ALWAYS_THINKS = /claude-(?:opus-5-5|fable)/;
const TAKES_PREFILL = /claude-(?:3|(?:opus|sonnet|haiku)-4-[0-5](?!\d))/;
const HAS_NO_EFFORT = /claude-(?:3|(?:sonnet|haiku)-4-5|opus-4-[01])/;
const HAS_NO_FORMAT = /claude-(?:3|(?:opus|sonnet)-4-0)/;
const HAS_BUDGET = /claude-(?:3-7|(?:opus|sonnet|haiku)-4-[0-6](?!\d))/;

const MAX_STRICT_TOOLS = 20;
const MIN_BUDGET = 1024;

/**
 * Why a request is a 400, in Anthropic's words; undefined where it is taken. The sentences are from public reports;
 * the one about thinking that can't be switched off is made up.
 */
export function anthropicProblem(body: Json): string | undefined {
  const missing = ['model', 'max_tokens', 'messages'].find((field) => body[field] === undefined);
  if (missing !== undefined) return `${missing}: Field required`;
  const sampling = ['temperature', 'top_p', 'top_k'].find((field) => field in body);
  if (sampling !== undefined) return `\`${sampling}\` is deprecated for this model.`;
  const unknown = Object.keys(body).find((field) => !KNOWN.has(field));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  return messagesProblem(body) ?? thinkingProblem(body) ?? outputProblem(body) ?? toolsProblem(body);
}

const KNOWN = new Set(
  `model max_tokens messages system stream tools tool_choice thinking output_config metadata stop_sequences
   service_tier cache_control container context_management inference_geo mcp_servers speed`.split(/\s+/),
);

function messagesProblem({ model, messages }: Json): string | undefined {
  const list = listOf(messages).map(objectOf);
  if (list.length === 0) return 'messages: at least one message is required';
  const index = list.findIndex(({ role }) => role !== 'user' && role !== 'assistant');
  if (index >= 0) return `messages.${index}.role: Input should be 'user' or 'assistant'`;
  const empty = list.findIndex(({ content }) => content === '');
  if (empty >= 0) return `messages.${empty}: user messages must have non-empty content`;
  if (list.at(-1)?.['role'] !== 'assistant' || TAKES_PREFILL.test(word(model))) return undefined;
  return 'This model does not support assistant message prefill. The conversation must end with a user message.';
}

function thinkingProblem(body: Json): string | undefined {
  const model = word(body['model']);
  const { type, budget_tokens } = objectOf(body['thinking']);
  if (type === 'disabled' && ALWAYS_THINKS.test(model)) {
    return '"thinking.type.disabled" is not supported for this model.';
  }
  if (type !== 'enabled') return undefined;
  if (!HAS_BUDGET.test(model)) {
    return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  }
  if (Number(budget_tokens) < MIN_BUDGET) {
    return `thinking.enabled.budget_tokens: Input should be greater than or equal to ${MIN_BUDGET}`;
  }
  if (Number(budget_tokens) >= Number(body['max_tokens'])) {
    return '`max_tokens` must be greater than `thinking.budget_tokens`.';
  }
  return isForced(body) ? 'Thinking may not be enabled when tool_choice forces tool use.' : undefined;
}

function outputProblem(body: Json): string | undefined {
  const model = word(body['model']);
  const { effort, format } = objectOf(body['output_config']);
  if (effort !== undefined && HAS_NO_EFFORT.test(model)) {
    return 'This model does not support the effort parameter.';
  }
  if (format === undefined) return undefined;
  if (HAS_NO_FORMAT.test(model)) return `'${model}' does not support output format.`;
  const { type, schema, ...more } = objectOf(format);
  if (type !== 'json_schema') return "output_config.format.type: Input should be 'json_schema'";
  const extra = Object.keys(more)[0];
  if (extra !== undefined) return `output_config.format.${extra}: Extra inputs are not permitted`;
  const problem = anthropicSchemaProblem(objectOf(schema));
  if (problem !== undefined) return `output_config.format.schema: ${problem}`;
  return anthropicSizeProblem([objectOf(schema)]);
}

function toolsProblem(body: Json): string | undefined {
  const tools = listOf(body['tools']).map(objectOf);
  if (isForced(body) && NEVER_FORCED.test(word(body['model']))) {
    return 'tool_choice forces tool use is not compatible with this model';
  }
  const strict = tools.filter((tool) => tool['strict'] === true);
  if (strict.length > MAX_STRICT_TOOLS) {
    return `Too many strict tools (${strict.length}). The maximum number of strict tools supported is ${MAX_STRICT_TOOLS}.`;
  }
  for (const [index, tool] of tools.entries()) {
    const problem = toolProblem(tool);
    if (problem !== undefined) return `tools.${index}.custom: ${problem}`;
  }
  return anthropicSizeProblem(strict.map((tool) => objectOf(tool['input_schema'])));
}

function toolProblem(tool: Json): string | undefined {
  const schema = objectOf(tool['input_schema']);
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(word(tool['name']))) {
    return "name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'";
  }
  if (schema['type'] !== 'object') return "input_schema.type: Input should be 'object'";
  return tool['strict'] === true ? anthropicSchemaProblem(schema) : undefined;
}

function isForced(body: Json): boolean {
  const { type } = objectOf(body['tool_choice']);
  return type === 'tool' || type === 'any';
}
