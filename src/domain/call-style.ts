import type { Protocol } from './call.ts';

/** Which of a vendor's interfaces takes the call: Anthropic's Messages, OpenAI's Chat Completions or Responses. */
export const APIS = ['messages', 'chat', 'responses'] as const;
export type Api = (typeof APIS)[number];

/** How hard a model may think, in the words of both vendors; which of them a model knows is its own. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

/** The name of the output limit: the newer one counts thinking too, and compatible servers may know only the older. */
export const LIMIT_FIELDS = ['max_completion_tokens', 'max_tokens'] as const;
export type LimitField = (typeof LIMIT_FIELDS)[number];

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
}

/** How most calls of a protocol are made, and all were before there were styles: what a plan without one means. */
export function classicStyle(protocol: Protocol): CallStyle {
  return {
    api: protocol === 'anthropic' ? 'messages' : 'chat',
    forcedTool: true,
    limitField: 'max_completion_tokens',
    effort: null,
    thinkingTokens: null,
  };
}

export function isClassic(style: CallStyle, protocol: Protocol): boolean {
  const classic = classicStyle(protocol);
  return (Object.keys(classic) as (keyof CallStyle)[]).every((key) => classic[key] === style[key]);
}
