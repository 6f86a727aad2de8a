import { draw } from './draw.ts';
import type { Protocol } from './protocol.ts';
import type { Fault, Scenario } from './scenario.ts';

/** What the selectors of a fault look at. */
export interface CallFacts {
  readonly protocol: Protocol;
  readonly model: string;
  readonly stream: boolean;
  /** Hash of the item. */
  readonly item: string;
  /** How often this model has been asked for this item before. */
  readonly callNumber: number;
  /** Calls of any kind before this one, since the start or the last change of scenario. */
  readonly callsBefore: number;
  /** Simulated time of the call. */
  readonly nowMs: number;
}

/** A fault that answers a call. */
export type AnsweringFault = Exclude<Fault, { kind: 'limit' }>;

/** The first fault in the order of the scenario that applies, or null. Limits are no answer and are looked at before. */
export function chooseFault(scenario: Scenario, facts: CallFacts): AnsweringFault | null {
  for (const [index, fault] of scenario.faults.entries()) {
    if (fault.kind !== 'limit' && applies(fault, index, scenario.seed, facts)) return fault;
  }
  return null;
}

/** The share of the limits that holds for this call: the product of all `limit` faults that apply. */
export function limitFactor(scenario: Scenario, facts: CallFacts): number {
  let factor = 1;
  for (const [index, fault] of scenario.faults.entries()) {
    if (fault.kind === 'limit' && applies(fault, index, scenario.seed, facts)) factor *= fault.factor;
  }
  return factor;
}

function applies(fault: Fault, index: number, seed: number, facts: CallFacts): boolean {
  // Cheap tests come first; the draw is the same whether or not others were made before it.
  const { fromMs = 0, toMs = Number.POSITIVE_INFINITY, afterCalls = 0, rate = 1 } = fault;
  if (facts.nowMs < fromMs || facts.nowMs >= toMs || facts.callsBefore < afterCalls) return false;
  // A request for a whole answer has no stream to break.
  if (fault.kind === 'stream' && !facts.stream) return false;
  if (fault.model !== undefined && fault.model !== facts.model) return false;
  if (fault.protocol !== undefined && fault.protocol !== facts.protocol) return false;
  return rate === 1 || draw(seed, 'fault', index, facts.item, facts.callNumber) < rate;
}
