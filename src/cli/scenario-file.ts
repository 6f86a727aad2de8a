import { readFile } from 'node:fs/promises';

import { parseScenario } from '#simulator/server.ts';
import { ScenarioError } from '#simulator/scenario-error.ts';
import { showScenario } from '#simulator/show-scenario.ts';

import { UsageError } from './usage-error.ts';

export type Scenario = ReturnType<typeof parseScenario>;

/** A scenario from its file, checked whole. */
export async function readScenario(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`There is no scenario at ${file}.`);
  });
  try {
    return parseScenario(JSON.parse(text));
  } catch (error) {
    if (error instanceof ScenarioError)
      throw new UsageError(error.problems.map((problem) => `${file}: ${problem}`));
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Gives a running simulator another scenario; its clock starts anew. */
export async function postScenario(simulatorUrl: string, scenario: Scenario): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_sim/scenario`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(showScenario(scenario)),
  });
  if (!response.ok) throw new Error(`The simulator refused the scenario: ${await response.text()}`);
}
