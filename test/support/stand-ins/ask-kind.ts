import { askAsUser } from './ask-as-user.ts';
import type { Asked, Asking, EndpointSettings } from './ask-as-user.ts';
import type { StandIn } from './core.ts';

/** The model of all servers that a user runs. */
export const MODEL = 'qwen3:8b';

type More = Omit<Asking, 'endpoint'> & { readonly endpoint?: Partial<EndpointSettings> };

export function ask(server: StandIn, path: string, { endpoint, ...more }: More = {}): Promise<Asked> {
  const own = { protocol: 'openai', model: MODEL, keyEnv: null, baseUrl: `${server.url}${path}` } as const;
  return askAsUser({ endpoint: { ...own, ...endpoint }, ...more });
}

/** As at the vendor's own address. */
export function askVendor(server: StandIn, path: string, { endpoint, ...more }: More): Promise<Asked> {
  const own = { protocol: 'openai', model: MODEL, keyEnv: 'TEST_KEY' } as const;
  return askAsUser({ endpoint: { ...own, ...endpoint }, movedTo: `${server.url}${path}`, ...more });
}

/** What stands within fits the whole as well. */
export const NESTED =
  'z.object({ a: z.string(), b: z.array(z.object({ a: z.string() })).optional(), c: z.string().optional() })';
