import type { Capabilities } from './capabilities.ts';
import type { Effort } from './call-style.ts';

export interface ModelRow {
  readonly pattern: RegExp;
  readonly vendor: 'anthropic' | 'openai' | 'other';
  readonly takes: Partial<Capabilities>;
}

const SCHEMA_FIRST = ['schema', 'tool', 'json', 'prompt'] as const;
const TOOL_FIRST = ['tool', 'json', 'prompt'] as const;
const CLAUDE_EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/**
 * What models are known to take; the first pattern that matches counts. Sources: reference providers 1 and 8, the
 * type comments of both SDKs, the vendors' pages on structured outputs and reasoning. Patterns find a model under an
 * aggregator's prefix and with a date behind it, with a dot or a dash in its version. A configuration corrects what
 * is wrong or too new here (`modes`, `capabilities`).
 */
export const MODEL_ROWS: readonly ModelRow[] = [
  // A forced tool call is a 400, thinking can't be switched off: effort is the lever.
  claude(/claude-(?:opus|sonnet)-5[.-]5(?!\d)/i, { forcedTool: false, efforts: CLAUDE_EFFORTS }),
  claude(/claude-fable-5[.-]\d(?!\d)/i, { forcedTool: false, efforts: CLAUDE_EFFORTS }),
  claude(/claude-mythos/i, { forcedTool: false, efforts: CLAUDE_EFFORTS }),
  // Whether Haiku 5.5 takes an effort is not said anywhere that was read.
  claude(/claude-haiku-5/i, {}),
  claude(/claude-(?:opus|sonnet|fable)-5(?!\d)/i, { efforts: CLAUDE_EFFORTS }),
  claude(/claude-opus-4[.-][78](?!\d)/i, { efforts: CLAUDE_EFFORTS }),
  claude(/claude-(?:opus|sonnet)-4[.-]6(?!\d)/i, { efforts: ['low', 'medium', 'high', 'max'] }),
  claude(/claude-opus-4[.-]5(?!\d)/i, { efforts: ['low', 'medium', 'high'], thinkingBudget: true }),
  claude(/claude-(?:(?:sonnet|haiku)-4[.-]5|opus-4[.-]1)(?!\d)/i, { thinkingBudget: true }),
  claude(/claude-(?:(?:opus|sonnet)-4|3[.-]7)(?!\d)/i, { modes: ['tool', 'prompt'], thinkingBudget: true }),
  claude(/claude/i, { modes: ['tool', 'prompt'] }),
  // Not served by Chat Completions at all.
  gpt(/gpt-5-pro/i, { efforts: ['high'], responsesOnly: true }),
  gpt(/gpt-5[.-]\d-pro/i, { modes: TOOL_FIRST, efforts: ['medium', 'high', 'xhigh'], responsesOnly: true }),
  gpt(/gpt-5\S*-codex|codex-mini/i, { efforts: ['low', 'medium', 'high'], responsesOnly: true }),
  gpt(/(?:^|\/)o[13]-pro/i, { efforts: ['low', 'medium', 'high'], responsesOnly: true }),
  // Models of the chat product, which have no effort to choose.
  gpt(/gpt-5\S*-chat/i, { toolsNeedResponses: false }),
  // No effort `none`, so that tools always stand beside one.
  gpt(/gpt-6(?:[.-]\d+)?-astra|gpt-6[.-]1/i, { efforts: ['low', 'medium', 'high', 'xhigh'] }),
  gpt(/gpt-6/i, { efforts: ['none', 'low', 'medium', 'high', 'xhigh'] }),
  gpt(/gpt-5[.-](?:[4-9]|\d\d)(?!\d)/i, { efforts: ['none', 'low', 'medium', 'high', 'xhigh'] }),
  gpt(/gpt-5[.-][1-3](?!\d)/i, { efforts: ['none', 'low', 'medium', 'high'], toolsNeedResponses: false }),
  gpt(/gpt-5/i, { efforts: ['minimal', 'low', 'medium', 'high'], toolsNeedResponses: false }),
  gpt(/(?:^|\/)o1-(?:mini|preview)/i, { modes: ['prompt'], toolsNeedResponses: false }),
  gpt(/(?:^|\/)o[134](?:-|$)/i, {
    efforts: ['low', 'medium', 'high'],
    toolsNeedResponses: false,
    // "Unsupported parameter: 'parallel_tool_calls' is not supported with this model."
    omits: ['parallel_tool_calls'],
  }),
  gpt(/gpt-4o-2024-05-13/i, { modes: TOOL_FIRST, toolsNeedResponses: false }),
  gpt(/gpt-4o|gpt-4[.-][1-9](?!\d)/i, { toolsNeedResponses: false }),
  gpt(/gpt-(?:4|3[.-]5)/i, { modes: TOOL_FIRST, toolsNeedResponses: false }),
  // The weights that OpenAI gives away run on servers of all sorts, whose grammars hold a tool's schema too.
  other(/gpt-oss/i, { modes: ['tool', 'schema', 'json', 'prompt'], efforts: ['low', 'medium', 'high'] }),
  // While they think, which is their default, they refuse any choice of tool or a forced one.
  other(/deepseek-(?:reasoner|r1|v[4-9])/i, { modes: ['json', 'prompt'] }),
  other(/kimi/i, { modes: ['json', 'tool', 'prompt'], forcedTool: false }),
  other(/deepseek/i, { modes: TOOL_FIRST }),
  // It sends the usage of a stream unasked, and refuses to be asked.
  other(/(?:mi|mini|magi|dev)stral|codestral|pixtral/i, { modes: SCHEMA_FIRST, omits: ['stream_options'] }),
  other(/gemini|grok/i, { modes: SCHEMA_FIRST }),
];

function claude(pattern: RegExp, takes: Partial<Capabilities>): ModelRow {
  return { pattern, vendor: 'anthropic', takes: { modes: ['schema', 'tool', 'prompt'], ...takes } };
}

function gpt(pattern: RegExp, takes: Partial<Capabilities>): ModelRow {
  const usual = {
    modes: SCHEMA_FIRST,
    toolsNeedResponses: true,
    limitField: 'max_completion_tokens',
  } as const satisfies Partial<Capabilities>;
  return { pattern, vendor: 'openai', takes: { ...usual, ...takes } };
}

function other(pattern: RegExp, takes: Partial<Capabilities>): ModelRow {
  return { pattern, vendor: 'other', takes };
}
