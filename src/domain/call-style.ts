import type { Protocol } from './call.ts';
import { canonicalJson } from './canonical-json.ts';

/** Which of a vendor's interfaces takes the call: Anthropic's Messages, OpenAI's Chat Completions or Responses. */
export const APIS = ['messages', 'chat', 'responses'] as const;
export type Api = (typeof APIS)[number];

/** How hard a model may think, in the words of both vendors; which of them a model knows is its own. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

/** The name of the output limit: the newer one counts thinking too, and compatible servers may know only the older. */
export const LIMIT_FIELDS = ['max_completion_tokens', 'max_tokens'] as const;
export type LimitField = (typeof LIMIT_FIELDS)[number];

/** Fields of Chat Completions that some servers refuse: one call at most, and usage in a stream. */
export const OPTIONAL_FIELDS = ['parallel_tool_calls', 'stream_options'] as const;
export type OptionalField = (typeof OPTIONAL_FIELDS)[number];

/** How a model wants to be asked, beyond its protocol: resolved once, when the generation is planned. */
export interface CallStyle {
  readonly api: Api;
  /** A tool call may be forced. Where not, the tool is offered as strict and the model decides whether to call it. */
  readonly forcedTool: boolean;
  /** Of Chat Completions; the other interfaces have a name of their own. */
  readonly limitField: LimitField;
  /** Null: the model's own default, or it knows none. */
  readonly effort: Effort | null;
  /** Tokens that it may think at most, where the model has such a limit of its own; else null. */
  readonly thinkingTokens: number | null;
  /** Fields that others take and this server refuses; what they do is done without, or checked in the answer. */
  readonly omits: readonly OptionalField[];
}

/** Models that refused a forced tool already when styles were not pinned; later ones have a style that says so. */
const NEVER_FORCED = /claude-(?:(?:opus|sonnet)-5[.-]5(?!\d)|fable-5[.-]1(?!\d)|mythos)/i;

/** How most calls of a protocol are made, and all were before there were styles: what a plan without one means. */
export function classicStyle(protocol: Protocol, model = ''): CallStyle {
  return {
    api: protocol === 'anthropic' ? 'messages' : 'chat',
    forcedTool: !NEVER_FORCED.test(model),
    limitField: 'max_completion_tokens',
    effort: null,
    thinkingTokens: null,
    omits: [],
  };
}

export function isClassic(style: CallStyle, protocol: Protocol, model: string): boolean {
  return canonicalJson(style) === canonicalJson(classicStyle(protocol, model));
}
