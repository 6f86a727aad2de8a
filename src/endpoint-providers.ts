import type { Endpoint } from '#domain/endpoint.ts';
import { createProvider } from '#providers/create-provider.ts';
import type { Provider } from '#providers/provider.ts';

import type { Config } from './config.ts';

/** The adapters of all endpoints, each made once. Unless live, every one leads to the simulator and holds no key. */
export function createProviders(config: Config, simulatorUrl: string | null): (endpoint: string) => Provider {
  const providers = new Map<string, Provider>();
  for (const endpoint of config.endpoints.values()) {
    if (config.live) {
      providers.set(endpoint.name, liveProvider(config, endpoint));
      continue;
    }
    if (simulatorUrl === null)
      throw new Error('Nothing is live and there is no simulator: start one, or give --live.');
    providers.set(endpoint.name, simulatedProvider(endpoint, simulatorUrl));
  }
  return (name) => {
    const provider = providers.get(name);
    // A plan of another configuration: its endpoint is gone from this worker's.
    if (provider === undefined) throw new Error(`This worker has no endpoint ${name}.`);
    return provider;
  };
}

/** The adapter that leads to the real server, with the real key. */
export function liveProvider(config: Config, endpoint: Endpoint): Provider {
  const { protocol, baseUrl, wire } = endpoint;
  const { keyHeader, headers, query } = wire;
  const apiKey = config.keyOf(endpoint);
  return createProvider(protocol, {
    baseUrl,
    apiKey,
    keyHeader: keyHeader ?? usualKeyHeader(baseUrl),
    headers,
    query,
  });
}

export function simulatedProvider({ protocol }: Endpoint, simulatorUrl: string): Provider {
  const baseUrl = protocol === 'openai' ? `${simulatorUrl}/v1` : simulatorUrl;
  return createProvider(protocol, { baseUrl, apiKey: 'simulated' });
}

/** Azure's own addresses know keys by a header of their own; a bearer is for its logins alone. */
function usualKeyHeader(baseUrl: string | null): string | undefined {
  const isAzure = baseUrl !== null && URL.parse(baseUrl)?.hostname.endsWith('.openai.azure.com') === true;
  return isAzure ? 'api-key' : undefined;
}
