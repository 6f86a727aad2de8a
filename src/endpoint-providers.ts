import { createProvider } from '#providers/create-provider.ts';
import type { Provider } from '#providers/provider.ts';

import type { Config } from './config.ts';

/** The adapters of all endpoints, each made once. Unless live, every one leads to the simulator and holds no key. */
export function createProviders(config: Config, simulatorUrl: string | null): (endpoint: string) => Provider {
  const providers = new Map<string, Provider>();
  for (const endpoint of config.endpoints.values()) {
    if (config.live) {
      const { baseUrl } = endpoint;
      providers.set(
        endpoint.name,
        createProvider(endpoint.protocol, { baseUrl, apiKey: config.keyOf(endpoint) }),
      );
      continue;
    }
    if (simulatorUrl === null)
      throw new Error('Nothing is live and there is no simulator: start one, or give --live.');
    const baseUrl = endpoint.protocol === 'openai' ? `${simulatorUrl}/v1` : simulatorUrl;
    providers.set(endpoint.name, createProvider(endpoint.protocol, { baseUrl, apiKey: 'simulated' }));
  }
  return (name) => {
    const provider = providers.get(name);
    // A plan of another configuration: its endpoint is gone from this worker's.
    if (provider === undefined) throw new Error(`This worker has no endpoint ${name}.`);
    return provider;
  };
}
