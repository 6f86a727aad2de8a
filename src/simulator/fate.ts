import { draw } from './draw.ts';
import type { Mode, StructuredMode } from './protocol.ts';
import type { ModelScenario, Scenario } from './scenario.ts';

/** What becomes of a call that no fault stops. `ok` is a right answer; the others are named as in the scenario. */
export const FATES = [
  'ok',
  'malformed',
  'violates',
  'refuses',
  'truncates',
  'empty',
  'echoes',
  'loops',
  'fenced',
] as const;
export type Fate = (typeof FATES)[number];

export interface DecidedFate {
  readonly fate: Fate;
  /** Every model gets this item wrong. */
  readonly hard: boolean;
}

export interface FateFacts {
  readonly model: string;
  readonly mode: Mode;
  readonly item: string;
  readonly callNumber: number;
  /** Bar under which items are hard, as high as any mode in which this item has been asked before. */
  readonly hardBar: number;
}

/**
 * The share of all items that is hard in a mode: so large that `hardShare` of each model's invalid answers fall into
 * it. One draw an item, without the model's name, is held against it, so that all models agree on the items.
 */
export function hardBarOf(scenario: Scenario, mode: Mode): number {
  if (!isStructured(mode)) return 0;
  return Math.max(
    0,
    ...Object.values(scenario.models).map((model) => model.hardShare * invalidRate(model, mode)),
  );
}

/** Decides by hash alone; the order is that of the scenario's fields, the first that applies wins. */
export function decideFate(scenario: Scenario, model: ModelScenario, facts: FateFacts): DecidedFate {
  const drawn = (what: string) => draw(scenario.seed, what, facts.model, facts.item, facts.callNumber);
  if (isStructured(facts.mode)) {
    const hard = draw(scenario.seed, 'hard', facts.item) < facts.hardBar;
    if (hard || drawn('invalid') < ownInvalidRate(scenario, model, facts.mode)) {
      return { fate: invalidKind(model, facts.mode, drawn('invalid-kind')), hard };
    }
  }
  // A fence can only stand around text.
  const fenceable = facts.mode === 'prompt' || facts.mode === 'json' || facts.mode === 'text';
  const fates = [
    'refuses',
    'truncates',
    'empty',
    'echoes',
    'loops',
    ...(fenceable ? (['fenced'] as const) : []),
  ] as const;
  const fate = fates.find((name) => drawn(name) < model[name]);
  return { fate: fate ?? 'ok', hard: false };
}

function isStructured(mode: Mode): mode is StructuredMode {
  return mode !== 'text' && mode !== 'none';
}

function invalidRate(model: ModelScenario, mode: StructuredMode): number {
  const [malformed, violates] = [model.malformed[mode], model.violates[mode]];
  return malformed + (1 - malformed) * violates;
}

/** The rate on items that are not hard, such that all items together come to the rate that the scenario asks for. */
function ownInvalidRate(scenario: Scenario, model: ModelScenario, mode: StructuredMode): number {
  const bar = hardBarOf(scenario, mode);
  return bar >= 1 ? 1 : Math.max(0, (invalidRate(model, mode) - bar) / (1 - bar));
}

function invalidKind(model: ModelScenario, mode: StructuredMode, drawn: number): Fate {
  const all = invalidRate(model, mode);
  return all > 0 && drawn * all < model.malformed[mode] ? 'malformed' : 'violates';
}
