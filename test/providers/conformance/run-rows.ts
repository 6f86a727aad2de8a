import pLimit from 'p-limit';

import type { CallOutcome } from '#domain/call-outcome.ts';
import type { CallRequest } from '#domain/call.ts';
import type { Api } from '#domain/call-style.ts';
import { createProvider } from '#providers/create-provider.ts';
import type { Provider } from '#providers/provider.ts';
import { parseScenario, startSimulator } from '#simulator/server.ts';
import type { Simulator } from '#simulator/server.ts';
import type { Row } from './expected.ts';
import { EVERYWHERE, nameOf, protocolOf, requestFor } from './where.ts';
import type { Where } from './where.ts';

export const KEY = 'sk-canary-0123456789abcdef';

/** Enough that the stalls of all places wait side by side. */
const CALLS_AT_ONCE = 48;

const TOTAL_MS = 1500;
const IDLE_MS = 300;
/** Where no stall is waited for, a busy machine must not be taken for one. */
const PATIENT_MS = 30_000;

export interface Met {
  readonly where: Where;
  readonly request: CallRequest;
  readonly outcome: CallOutcome | { readonly kind: 'threw'; readonly error: unknown };
  /** Requests that the simulator saw for the call. */
  readonly seen: number;
}

/** The simulator with a model for each row, which has its fault: all rows can be met at once. */
export async function simulatorOf(rows: readonly Row[]): Promise<Simulator> {
  const models = Object.fromEntries(rows.map((_, n) => [modelOf(n), { latencyMs: { median: 1, p99: 2 } }]));
  const faults = rows.map(({ fault }, n) => ({ ...fault, model: modelOf(n) }));
  return startSimulator({ port: 0, scenario: parseScenario({ seed: 1, timeScale: 1, models, faults }) });
}

function modelOf(row: number): string {
  return `row-${row}`;
}

export function providersOf(simulator: Simulator): (api: Api) => Provider {
  const anthropic = createProvider('anthropic', { baseUrl: simulator.url, apiKey: KEY });
  const openai = createProvider('openai', { baseUrl: `${simulator.url}/v1`, apiKey: KEY });
  return (api) => (protocolOf(api) === 'anthropic' ? anthropic : openai);
}

/** Meets every row everywhere; by the row's name. */
export async function meetAll(
  rows: readonly Row[],
  simulator: Simulator,
): Promise<ReadonlyMap<string, readonly Met[]>> {
  const providerFor = providersOf(simulator);
  const limit = pLimit(CALLS_AT_ONCE);
  const meet = async (n: number, { fault }: Row, where: Where): Promise<Omit<Met, 'seen'>> => {
    const request = requestFor(where, modelOf(n));
    const isStall = fault['kind'] === 'stall';
    const outcome = await providerFor(where.api)
      .call({
        request,
        attemptId: attemptOf(n, where),
        signal: new AbortController().signal,
        totalMs: isStall ? TOTAL_MS : PATIENT_MS,
        idleMs: isStall ? IDLE_MS : PATIENT_MS,
      })
      .catch((error: unknown) => ({ kind: 'threw' as const, error }));
    return { where, request, outcome };
  };
  const met = await Promise.all(
    rows.map((row, n) => Promise.all(EVERYWHERE.map((where) => limit(() => meet(n, row, where))))),
  );
  const counts = await requestsByAttempt(simulator);
  return new Map(
    rows.map(({ name }, n) => [
      name,
      (met[n] ?? []).map((one) => ({ ...one, seen: counts.get(attemptOf(n, one.where)) ?? 0 })),
    ]),
  );
}

function attemptOf(row: number, where: Where): string {
  return `${row} ${nameOf(where)}`;
}

/** Counted where the requests arrived, under the id that each call sends along. */
async function requestsByAttempt(simulator: Simulator): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${simulator.url}/_sim/log`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  const counts = new Map<string, number>();
  for (const line of lines) {
    const { clientRequestId } = JSON.parse(line) as { clientRequestId: string | null };
    const id = clientRequestId ?? 'none';
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
