import { hardBarOf } from './fate.ts';
import type { Mode } from './protocol.ts';
import type { Scenario } from './scenario.ts';

export type HardBars = (scenario: Scenario, item: string, mode: Mode) => number;

/**
 * Remembers the highest bar of each item. An item that was too hard in a weak mode stays too hard when a repair asks
 * for it in a stronger one: otherwise a change of mode would undo `hardShare`.
 */
export function fateBars(): HardBars {
  const seen = new Map<string, number>();
  return (scenario, item, mode) => {
    const bar = Math.max(seen.get(item) ?? 0, hardBarOf(scenario, mode));
    if (bar > 0) seen.set(item, bar);
    return bar;
  };
}
