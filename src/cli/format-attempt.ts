import type { AttemptRecord } from '#store/attempt-record.ts';
import type { AttemptState } from '#store/tables.ts';

import { findingText } from './format-finding.ts';
import { spanText } from './format-time.ts';
import { usdText } from './format-usd.ts';
import { oneLine } from './one-line.ts';

/** One call of the ledger: who was asked, what came of it, what it cost, what validation said. */
export function attemptLines(attempt: AttemptRecord): readonly string[] {
  const { seq, purpose, step, rung, endpoint, model, mode } = attempt;
  return [
    `${seq}. ${purpose} (step ${step}, rung ${rung}) by ${endpoint}: ${oneLine(model)}, mode ${mode}, prompt ${attempt.promptName}`,
    ...fallbackLines(attempt),
    `   ${stateText(attempt)}`,
    `   ${costText(attempt)}`,
    ...(attempt.verdict === null ? [] : [`   verdict ${attempt.verdict}`]),
    ...(attempt.findings ?? []).map((finding) => `     - ${findingText(finding)}`),
  ];
}

function fallbackLines({ fallback }: AttemptRecord): readonly string[] {
  if (fallback === null) return [];
  const { from, kind, message } = fallback;
  return [`   fallback from ${from}: ${kind}, ${oneLine(message)}`];
}

function stateText(attempt: AttemptRecord): string {
  const { state, status, failureKind, message, providerCode, stopKind, stopRaw, reservedAt, endedAt } =
    attempt;
  const parts = [
    status === null ? state : `${state} with status ${status}`,
    ...(endedAt === null ? [] : [`after ${spanText(Date.parse(endedAt) - Date.parse(reservedAt))}`]),
    ...(stopKind === null ? [] : [`stopped: ${stopKind}${stopRaw === null ? '' : ` (${stopRaw})`}`]),
    ...(failureKind === null ? [] : [`${failureKind}: ${message ?? ''}`]),
    ...(providerCode === null ? [] : [`code ${providerCode}`]),
  ];
  return parts.map((part) => oneLine(part)).join(' · ');
}

function costText(attempt: AttemptRecord): string {
  const { state, usage, usageState, costUsd, answeredModel, model, providerRequestId, id } = attempt;
  const tokens =
    usage === null
      ? 'tokens not known'
      : `${usage.inputTokens} in (${usage.cachedInputTokens} cached), ${usage.outputTokens} out` +
        (usageState === 'estimated' ? ', estimated' : '');
  const parts = [
    tokens,
    costUsd === null ? noCostText(state) : usdText(costUsd),
    ...(answeredModel === null || answeredModel === model ? [] : [`answered by ${answeredModel}`]),
    ...(providerRequestId === null ? [] : [`request ${providerRequestId}`]),
    `call ${id}`,
  ];
  return parts.map((part) => oneLine(part)).join(' · ');
}

function noCostText(state: AttemptState): string {
  switch (state) {
    case 'reserved':
      return 'under way';
    case 'answered':
      return 'price not known';
    case 'failed':
      return 'nothing billed';
    case 'unknown':
      return 'may have been billed';
  }
}
