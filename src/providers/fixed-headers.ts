/** The headers of every request of one provider. */
export type FixedHeaders = Readonly<Record<string, string>>;

/** Stands in for a key where the server wants none; it never leaves the process. */
export const NO_KEY = 'none';

/** The headers that both protocols share; the key goes as a bearer token in both. */
export function fixedHeaders(apiKey: string | null): FixedHeaders {
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'proofline',
    ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
  };
}
