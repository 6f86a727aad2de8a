import type { ProviderOptions } from './provider.ts';

/** The headers of every request of one provider. */
export type FixedHeaders = Readonly<Record<string, string>>;

const BEARER_HEADER = 'authorization';

/** Stands in for a key where the server wants none; it never leaves the process. */
export const NO_KEY = 'none';

/** The headers that both protocols share; the key goes as a bearer token in both, unless the server wants it elsewhere. */
export function fixedHeaders({ apiKey, keyHeader, headers }: ProviderOptions): FixedHeaders {
  const key = apiKey === null ? {} : keyPart(keyHeader ?? BEARER_HEADER, apiKey);
  return {
    ...headers,
    accept: 'application/json, text/event-stream',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'proofline',
    ...key,
  };
}

function keyPart(header: string, apiKey: string): FixedHeaders {
  return { [header]: header === BEARER_HEADER ? `Bearer ${apiKey}` : apiKey };
}
