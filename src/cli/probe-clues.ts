import type { CallRequest } from '#domain/call.ts';
import type { Capabilities } from '#domain/capabilities.ts';

import type { Probe } from './probe-list.ts';
import type { ProbeResult } from './probe-result.ts';

/** What a refusal says about the way in which was asked, rather than about the mode. */
export type Correction = Partial<
  Pick<Capabilities, 'forcedTool' | 'toolsNeedResponses' | 'limitField'> & { readonly stream: boolean }
>;

interface Clue {
  /** Of the provider's sentence and code. */
  readonly words: RegExp;
  readonly asked: (request: CallRequest, probe: Probe) => boolean;
  readonly correction: Correction;
}

const CLUES: readonly Clue[] = [
  {
    // vLLM's own: the call may be forced, and may not be offered.
    words: /enable-auto-tool-choice/i,
    asked: ({ mode, style }) => mode === 'tool' && !style.forcedTool,
    correction: { forcedTool: true },
  },
  {
    words: /\/responses\b/,
    asked: ({ mode, style }, { mayUseResponses }) =>
      mode === 'tool' && style.api === 'chat' && mayUseResponses,
    correction: { toolsNeedResponses: true },
  },
  {
    words: /tool_choice|forc(?:e|es|ed|ing)\b/i,
    asked: ({ mode, style }) => mode === 'tool' && style.forcedTool,
    correction: { forcedTool: false },
  },
  {
    words: /max_completion_tokens/,
    asked: ({ style }) => style.api === 'chat' && style.limitField === 'max_completion_tokens',
    correction: { limitField: 'max_tokens' },
  },
  {
    words: /max_tokens/,
    asked: ({ style }) => style.api === 'chat' && style.limitField === 'max_tokens',
    correction: { limitField: 'max_completion_tokens' },
  },
  {
    words: /\bstream(?:ing|_options)?\b/i,
    asked: ({ stream }) => stream,
    correction: { stream: false },
  },
];

/** The correction that a refused call asks for; undefined where it says nothing of the kind. */
export function correctionOf({ probe, outcome }: ProbeResult): Correction | undefined {
  if (outcome.kind !== 'failed') return undefined;
  const { failure, said } = outcome;
  const { request } = probe;
  const isOnlyForTools = request.mode === 'tool' && request.style.api === 'responses';
  if (isOnlyForTools && failure.kind === 'NotFound') return { toolsNeedResponses: false };
  if (failure.kind !== 'BadRequest') return undefined;
  const text = `${failure.message} ${said ?? ''}`;
  return CLUES.find(({ words, asked }) => words.test(text) && asked(request, probe))?.correction;
}
