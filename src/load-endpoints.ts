import { MODES } from '#domain/call.ts';
import type { Mode } from '#domain/call.ts';
import type { Endpoint } from '#domain/endpoint.ts';
import type { LoadedTask } from '#domain/task.ts';

import type { EndpointConfig } from './define-config.ts';

/** The simulator's stand-ins: a small model for the route that generates, a large one for those that repair. */
const SIMULATED_SMALL = 'sim-small';
const SIMULATED_LARGE = 'sim-large';

type Routes = Readonly<Record<string, readonly string[]>>;

/** The endpoints by name, and what is wrong with them. */
export function loadEndpoints(
  configured: Readonly<Record<string, EndpointConfig>>,
  routes: Routes,
  problems: string[],
): Map<string, Endpoint> {
  // The first route of the configuration is the one that most calls take.
  const first = Object.values(routes)[0] ?? [];
  return new Map(
    Object.entries(configured).map(([name, endpoint]) => {
      const modes =
        endpoint.modes?.filter((mode): mode is Mode => MODES.some((known) => known === mode)) ?? null;
      if (modes?.length === 0) {
        problems.push(`endpoints.${name}.modes: none of them is spoken yet; spoken are ${MODES.join(', ')}.`);
      }
      const loaded: Endpoint = {
        name,
        protocol: endpoint.protocol,
        model: endpoint.model,
        baseUrl: endpoint.baseUrl ?? null,
        keyEnv: endpoint.keyEnv,
        modes,
        prices: pricesOf(endpoint.prices),
        deadlineMs: endpoint.deadlineMs ?? null,
        simulateAs: endpoint.simulateAs ?? (first.includes(name) ? SIMULATED_SMALL : SIMULATED_LARGE),
      };
      return [name, loaded];
    }),
  );
}

function pricesOf(prices: EndpointConfig['prices']): Endpoint['prices'] {
  if (prices === undefined) return null;
  const { cachedInputPerMillion, ...rest } = prices;
  return cachedInputPerMillion === undefined ? rest : { ...rest, cachedInputPerMillion };
}

/** Names in routes and ladders that lead nowhere, or to an endpoint that can't do what the rung asks for. */
export function routeProblems(
  endpoints: ReadonlyMap<string, Endpoint>,
  routes: Routes,
  tasks: readonly LoadedTask[],
): string[] {
  const inRoutes = Object.entries(routes).flatMap(([route, names]) =>
    names.flatMap((name, index) => {
      const place = `routes.${route}.${index}`;
      if (!endpoints.has(name)) return [`${place}: there is no endpoint "${name}".`];
      return names.indexOf(name) === index ? [] : [`${place}: the endpoint "${name}" is there twice.`];
    }),
  );
  return [...inRoutes, ...tasks.flatMap((task) => ladderProblems(task, endpoints, routes))];
}

function ladderProblems(
  task: LoadedTask,
  endpoints: ReadonlyMap<string, Endpoint>,
  routes: Routes,
): string[] {
  return task.pinned.ladder.flatMap(({ route, mode }, index) => {
    const place = `Task ${task.pinned.name}, ladder.${index}`;
    const names = Object.hasOwn(routes, route) ? routes[route] : undefined;
    if (names === undefined) return [`${place}.route: there is no route "${route}".`];
    if (mode === undefined || mode === 'auto') return [];
    return names
      .filter((name) => endpoints.get(name)?.modes?.includes(mode) === false)
      .map(
        (name) => `${place}.mode: the endpoint "${name}" of route "${route}" does not take mode "${mode}".`,
      );
  });
}
