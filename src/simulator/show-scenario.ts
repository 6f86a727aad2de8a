import type { Scenario } from './scenario.ts';

/** The scenario in the form in which it is written, so that it can be read, changed and posted back. */
export function showScenario(scenario: Scenario): unknown {
  const faults = scenario.faults.map(({ fromMs, toMs, ...fault }) => ({
    ...fault,
    ...(fromMs !== undefined && { from: `${fromMs}ms` }),
    ...(toMs !== undefined && { to: `${toMs}ms` }),
  }));
  return { ...scenario, faults };
}
