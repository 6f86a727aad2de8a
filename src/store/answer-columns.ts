import type { StopReason } from '#domain/call.ts';
import type { Usage } from '#domain/usage.ts';

import { checkedCost, checkedCount } from './checked-number.ts';
import { cleanText } from './clean-text.ts';
import type { AttemptsTable, LedgerUsageState } from './tables.ts';

export interface UsageFacts {
  readonly usage: Usage;
  readonly usageState: Exclude<LedgerUsageState, 'absent'>;
  /** Null where no price is known. */
  readonly costUsd: number | null;
}

type UsageColumns = Pick<
  AttemptsTable,
  'inputTokens' | 'cachedInputTokens' | 'outputTokens' | 'usageState' | 'costUsd'
>;

export function usageColumns({ usage, usageState, costUsd }: UsageFacts): UsageColumns {
  return {
    inputTokens: checkedCount('inputTokens', usage.inputTokens),
    cachedInputTokens: checkedCount('cachedInputTokens', usage.cachedInputTokens),
    outputTokens: checkedCount('outputTokens', usage.outputTokens),
    usageState,
    costUsd: checkedCost('costUsd', costUsd),
  };
}

/** What the ledger keeps of an answer beside its body. */
export interface AnswerFacts extends UsageFacts {
  readonly status: number;
  /** As the answer names it. */
  readonly model: string;
  readonly requestId: string | null;
  readonly stop: StopReason;
}

export function answerColumns(facts: AnswerFacts) {
  const { status, model, requestId, stop } = facts;
  return {
    ...usageColumns(facts),
    status: checkedCount('status', status),
    answeredModel: cleanText(model),
    providerRequestId: cleanText(requestId),
    stopKind: stop.kind,
    stopRaw: cleanText(stop.raw),
  } satisfies Partial<AttemptsTable>;
}
