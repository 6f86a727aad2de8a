import type { Endpoint } from '#domain/endpoint.ts';
import { modeProblems, resolveMode } from '#domain/resolve-mode.ts';
import type { LoadedTask } from '#domain/task.ts';

import type { EndpointConfig } from './define-config.ts';

/** The simulator's stand-ins: a small model for the route that generates, a large one for those that repair. */
const SIMULATED_SMALL = 'sim-small';
const SIMULATED_LARGE = 'sim-large';

type Routes = Readonly<Record<string, readonly string[]>>;

/** The endpoints by name. */
export function loadEndpoints(
  configured: Readonly<Record<string, EndpointConfig>>,
  routes: Routes,
): Map<string, Endpoint> {
  // The first route of the configuration is the one that most calls take.
  const first = Object.values(routes)[0] ?? [];
  return new Map(
    Object.entries(configured).map(([name, endpoint]) => [name, loadEndpoint(name, endpoint, first)]),
  );
}

function loadEndpoint(name: string, endpoint: EndpointConfig, firstRoute: readonly string[]): Endpoint {
  const { modes, capabilities, keyHeader, headers = {}, query = {} } = endpoint;
  return {
    name,
    protocol: endpoint.protocol,
    model: endpoint.model,
    knownAs: endpoint.knownAs ?? null,
    baseUrl: endpoint.baseUrl ?? null,
    keyEnv: endpoint.keyEnv,
    wire: { keyHeader: keyHeader ?? null, headers, query },
    corrections: { ...given(capabilities ?? {}), ...(modes !== undefined && { modes }) },
    api: endpoint.api ?? null,
    stream: endpoint.stream ?? null,
    contextTokens: endpoint.contextTokens ?? null,
    retryGrammarTimeout: endpoint.retryGrammarTimeout ?? false,
    prices: pricesOf(endpoint.prices),
    deadlineMs: endpoint.deadlineMs ?? null,
    simulateAs: endpoint.simulateAs ?? (firstRoute.includes(name) ? SIMULATED_SMALL : SIMULATED_LARGE),
  };
}

/** What zod leaves as `undefined` must not stand over what the table knows. */
function given(capabilities: NonNullable<EndpointConfig['capabilities']>): Endpoint['corrections'] {
  return Object.fromEntries(Object.entries(capabilities).filter(([, value]) => value !== undefined));
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
  const { name, ladder, outputSchema } = task.pinned;
  return ladder.flatMap((rung, index) => {
    const place = `Task ${name}, ladder.${index}`;
    const names = Object.hasOwn(routes, rung.route) ? routes[rung.route] : undefined;
    if (names === undefined) return [`${place}.route: there is no route "${rung.route}".`];
    return names.flatMap((endpointName) => {
      const endpoint = endpoints.get(endpointName);
      if (endpoint === undefined) return [];
      const mode = resolveMode(rung, endpoint, outputSchema);
      return modeProblems(rung, endpoint, outputSchema).map(
        (problem) => `${place}.mode: mode ${mode} at endpoint "${endpointName}": ${problem}.`,
      );
    });
  });
}
