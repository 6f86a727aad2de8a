import type { DecisionRecord } from '#store/decision-record.ts';

import { oneLine } from './one-line.ts';

/** A decision as the log has it, those that changed nothing included. */
export function decisionText({ at, reviewer, action, outcome, note, hint }: DecisionRecord): string {
  const words = [
    `${at} ${reviewer}: ${action}`,
    ...(outcome === 'applied' ? [] : [outcome.replace(':', ': ')]),
    ...(note === null ? [] : [`note: ${note}`]),
    ...(hint === null ? [] : [`hint: ${hint}`]),
  ];
  return words.map((word) => oneLine(word)).join(' · ');
}
