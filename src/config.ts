// The only file in src that reads the environment. Composition roots call it; workflow code must never import it.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { Endpoint } from '#domain/endpoint.ts';
import type { LoadedTask } from '#domain/task.ts';

import { ConfigError } from './config-error.ts';
import { configProblems } from './config-problems.ts';
import { ProoflineConfig } from './define-config.ts';
import { describeConfig } from './describe-config.ts';
import type { ConfigDescription } from './describe-config.ts';
import { cacheDirOf, environmentProblems } from './environment.ts';
import type { Environment } from './environment.ts';
import { loadEndpoints, routeProblems } from './load-endpoints.ts';
import { loadTasks } from './load-tasks.ts';

export const CONFIG_FILE = 'proofline.config.ts';

export interface LoadConfigOptions {
  /** Default: `proofline.config.ts` in the working directory. */
  readonly configPath?: string;
  /** Default: the process's own. */
  readonly env?: Environment;
  /** `--live`; what is not given is the configuration's `live`, and that is false by default. */
  readonly live?: boolean;
}

/** A configuration that was checked whole. Holds no secret: what is one is behind a function, read when called. */
export interface Config {
  readonly configPath: string;
  /** Everything that Proofline writes for this project. */
  readonly dataDir: string;
  /** Downloads shared by all projects of this user. */
  readonly cacheDir: string;
  /** Where programs are looked for. */
  readonly searchPath: string;
  readonly tasks: readonly LoadedTask[];
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly routes: Readonly<Record<string, readonly string[]>>;
  /** False: every endpoint is served by the simulator, whatever keys the environment holds. */
  readonly live: boolean;
  /** Legal but worth knowing: sentences. */
  readonly notes: readonly string[];
  /** A task by name and version; without a version, the newest. */
  task(name: string, version?: number | null): LoadedTask | undefined;
  newest(name: string): LoadedTask | undefined;
  /** The model's name as it goes over the wire: the simulator's stand-in unless live. */
  servedModel(endpoint: Endpoint): string;
  /** The key, null where the server wants none or nothing is live; throws where it is not set. */
  keyOf(endpoint: Endpoint): string | null;
  /** What a live run lacks: names of variables, never values. Empty unless live. */
  missingKeys(): readonly string[];
  /** The variables that the endpoints name for their keys, and whether each is set. */
  keyNames(): readonly { readonly name: string; readonly isSet: boolean }[];
  /** `PROOFLINE_DATABASE_URL`, which may hold a password; null: the embedded store in `dataDir`. */
  databaseUrl(): string | null;
  /** What was loaded, for people and logs. */
  describe(): ConfigDescription;
}

/** Loads `proofline.config.ts` with its tasks and prompts; throws a `ConfigError` that lists every problem. */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<Config> {
  const env = options.env ?? process.env;
  const configPath = resolve(options.configPath ?? CONFIG_FILE);
  const parsed = ProoflineConfig.safeParse(await importConfig(configPath));
  if (!parsed.success) throw new ConfigError(configProblems(parsed.error));
  const { data } = parsed;
  const problems: string[] = [];
  const notes = unusedFields(data);
  const endpoints = loadEndpoints(data.endpoints, data.routes);
  const tasks = await loadTasks(data.tasks, dirname(configPath), problems, notes);
  const keyNames = new Set([...endpoints.values()].flatMap(({ keyEnv }) => keyEnv ?? []));
  problems.push(...routeProblems(endpoints, data.routes, tasks), ...environmentProblems(env, keyNames));
  if (problems.length > 0) throw new ConfigError(problems);
  const dataDir = join(dirname(configPath), '.proofline');
  return createConfig(env, {
    configPath,
    dataDir,
    cacheDir: cacheDirOf(env, dataDir),
    searchPath: env['PATH'] ?? '',
    tasks,
    endpoints,
    routes: data.routes,
    live: options.live ?? data.live ?? false,
    notes,
  });
}

async function importConfig(configPath: string): Promise<unknown> {
  if (!existsSync(configPath)) throw new ConfigError([`There is no configuration at ${configPath}.`]);
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(configPath).href)) as { readonly default?: unknown };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${placeOf(error) ?? configPath} can't be loaded: ${why}`], { cause: error });
  }
  if (module.default === undefined) {
    throw new ConfigError([`${configPath} must say: export default defineConfig({ … })`]);
  }
  return module.default;
}

/** Where a file that the configuration imports is no TypeScript, as `file:line`; Node tells it in the stack alone. */
function placeOf(error: unknown): string | undefined {
  const [first = ''] = error instanceof SyntaxError ? (error.stack ?? '').split('\n') : [];
  const [, url, line] = /^(file:.*):(\d+)$/.exec(first) ?? [];
  return url === undefined ? undefined : `${fileURLToPath(url)}:${line}`;
}

/** Settings of the contract that nothing obeys yet: someone who relies on a budget must know. */
function unusedFields(data: ProoflineConfig): string[] {
  const fields = (['budgets', 'redact', 'alarms', 'sample'] as const).filter(
    (field) => data[field] !== undefined,
  );
  const limited = Object.entries(data.endpoints).filter(([, endpoint]) => endpoint.limits !== undefined);
  return [...fields, ...limited.map(([name]) => `endpoints.${name}.limits`)].map(
    (place) => `${place} is read, but nothing obeys it in this version.`,
  );
}

/** What a key may consist of: Node's error on any other header would repeat it, key and all. */
const IN_HEADERS = /^[\x21-\x7e]+$/;

type ConfigData = Pick<
  Config,
  'configPath' | 'dataDir' | 'cacheDir' | 'searchPath' | 'tasks' | 'endpoints' | 'routes' | 'live' | 'notes'
>;

function createConfig(env: Environment, data: ConfigData): Config {
  const { tasks, live, endpoints } = data;
  const newest = (name: string) =>
    tasks
      .filter(({ pinned }) => pinned.name === name)
      .reduce<LoadedTask | undefined>(
        (best, task) => (best === undefined || task.pinned.version > best.pinned.version ? task : best),
        undefined,
      );
  const isSet = (name: string) => (env[name] ?? '').trim() !== '';
  const keys = () =>
    [...new Set([...endpoints.values()].flatMap(({ keyEnv }) => keyEnv ?? []))].map((name) => ({
      name,
      isSet: isSet(name),
    }));
  return Object.freeze({
    ...data,
    newest,
    task: (name: string, version?: number | null) =>
      version === undefined || version === null
        ? newest(name)
        : tasks.find(({ pinned }) => pinned.name === name && pinned.version === version),
    servedModel: (endpoint: Endpoint) => (live ? endpoint.model : endpoint.simulateAs),
    keyOf: (endpoint: Endpoint) => {
      if (!live || endpoint.keyEnv === null) return null;
      const key = (env[endpoint.keyEnv] ?? '').trim();
      if (IN_HEADERS.test(key)) return key;
      const why = isSet(endpoint.keyEnv)
        ? 'holds a line break, or a sign that no header can carry: set it again'
        : 'is not set';
      throw new ConfigError([
        `The endpoint ${endpoint.name} needs the variable ${endpoint.keyEnv}, which ${why}.`,
      ]);
    },
    missingKeys: () =>
      live
        ? keys()
            .filter((key) => !key.isSet)
            .map(({ name }) => name)
        : [],
    keyNames: keys,
    databaseUrl: () => env['PROOFLINE_DATABASE_URL'] ?? null,
    describe: () => describeConfig(data, env['PROOFLINE_DATABASE_URL']),
  });
}
