import { z } from 'zod';

import type { Mode, StopReason } from '#domain/call.ts';
import { validateAnswer } from '#domain/validate-answer.ts';
import type { AnswerToValidate } from '#domain/validate-answer.ts';

export const OUTPUT = z.object({
  intent: z.enum(['card_arrival', 'change_pin', 'Refund_not_showing_up']),
  urgency: z.enum(['low', 'high']),
  note: z.string().max(200).optional(),
});

export const INPUT = { text: 'Where is the card that I ordered two weeks ago?' };
export const GOOD = '{"intent":"card_arrival","urgency":"low"}';
export const COMPLETE: StopReason = { kind: 'complete', raw: 'end_turn' };

export interface Answered {
  readonly mode?: Mode;
  readonly text?: string;
  readonly calls?: readonly (readonly [name: string, argumentsJson: string])[];
  readonly refusal?: string;
  readonly stop?: StopReason;
  readonly outputTokens?: number;
  readonly usageState?: 'exact' | 'estimated';
  readonly output?: AnswerToValidate['output'];
  readonly checks?: AnswerToValidate['checks'];
  readonly input?: unknown;
  readonly nullsIn?: AnswerToValidate['nullsIn'];
}

/** The verdict on an answer that is whole and cheap unless said otherwise. */
export function verdictOn(answered: Answered) {
  const calls = answered.calls ?? [];
  return validateAnswer({
    answer: {
      content: {
        text: answered.text ?? '',
        toolCalls: calls.map(([name, argumentsJson]) => ({ name, argumentsJson })),
        refusal: answered.refusal ?? null,
      },
      stop: answered.stop ?? COMPLETE,
      usage: { inputTokens: 100, cachedInputTokens: 0, outputTokens: answered.outputTokens ?? 20 },
      usageState: answered.usageState ?? 'exact',
    },
    mode: answered.mode ?? (calls.length > 0 ? 'tool' : 'prompt'),
    tool: 'triage',
    output: answered.output ?? (answered.mode === 'text' ? z.string() : OUTPUT),
    checks: answered.checks ?? [],
    input: answered.input ?? INPUT,
    maxOutputTokens: 512,
    nullsIn: answered.nullsIn ?? null,
  });
}
