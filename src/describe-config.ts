import type { Endpoint } from '#domain/endpoint.ts';
import type { LoadedTask } from '#domain/task.ts';

/** A configuration in words: names, addresses and hashes, and nothing that opens a door. */
export interface ConfigDescription {
  readonly configPath: string;
  readonly dataDir: string;
  readonly live: boolean;
  /** `embedded`, or host and name of the database. */
  readonly database: string;
  readonly endpoints: readonly {
    readonly name: string;
    readonly protocol: string;
    readonly model: string;
    readonly baseUrl: string | null;
    readonly keyEnv: string | null;
    /** The simulator's model that answers; null where the endpoint is live. */
    readonly simulatedAs: string | null;
  }[];
  readonly routes: Readonly<Record<string, readonly string[]>>;
  readonly tasks: readonly { readonly name: string; readonly version: number; readonly hash: string }[];
  readonly notes: readonly string[];
}

interface Described {
  readonly configPath: string;
  readonly dataDir: string;
  readonly live: boolean;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly routes: Readonly<Record<string, readonly string[]>>;
  readonly tasks: readonly LoadedTask[];
  readonly notes: readonly string[];
}

export function describeConfig(config: Described, databaseUrl: string | undefined): ConfigDescription {
  const { configPath, dataDir, live, routes, notes } = config;
  return {
    configPath,
    dataDir,
    live,
    database: databaseUrl === undefined ? 'embedded' : withoutLogin(databaseUrl),
    endpoints: [...config.endpoints.values()].map(
      ({ name, protocol, model, baseUrl, keyEnv, simulateAs }) => ({
        name,
        protocol,
        model,
        baseUrl,
        keyEnv,
        simulatedAs: live ? null : simulateAs,
      }),
    ),
    routes,
    tasks: config.tasks.map(({ pinned, hash }) => ({ name: pinned.name, version: pinned.version, hash })),
    notes,
  };
}

/** Host and database only: user, password and options may all be secret. */
function withoutLogin(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  return url === null ? '(not readable)' : `${url.protocol}//${url.host}${url.pathname}`;
}
