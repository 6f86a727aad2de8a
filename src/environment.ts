import { isAbsolute, join } from 'node:path';

/** An environment as the composition roots hand it on; `config.ts` alone reads the real one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every variable of ours (DESIGN 9). A misspelt one must not quietly do nothing. */
const KNOWN = [
  'PROOFLINE_DATABASE_URL',
  'PROOFLINE_SAMPLES_DATABASE_URL',
  'PROOFLINE_ENCRYPTION_KEYS',
  'PROOFLINE_CONSOLE_TOKEN',
];

/** Variables that look like ours and are not; those that the configuration names as keys are fine. */
export function environmentProblems(env: Environment, keyNames: ReadonlySet<string>): string[] {
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith('PROOFLINE_') && !KNOWN.includes(name) && !keyNames.has(name),
  );
  const problems = unknown.map(
    (name) => `Unknown environment variable ${name}: known are ${KNOWN.join(', ')}.`,
  );
  const database = env['PROOFLINE_DATABASE_URL'];
  if (database !== undefined && !/^postgres(?:ql)?:\/\/./.test(database)) {
    problems.push('PROOFLINE_DATABASE_URL must begin with postgres:// or postgresql://.');
  } else if (database !== undefined && !URL.canParse(database)) {
    // Never the value: it may hold a password, whose special characters are the usual mistake.
    problems.push(
      'PROOFLINE_DATABASE_URL is no address that can be read: postgres://user:password@host:port/database, special characters of the password as %40 and so on.',
    );
  }
  return problems;
}

/** Where downloads are kept for all projects of this user (XDG); a machine without a home uses the data folder. */
export function cacheDirOf(env: Environment, dataDir: string): string {
  const xdg = env['XDG_CACHE_HOME'];
  // XDG: relative paths are to be ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'proofline');
  const home = env['HOME'];
  return home !== undefined && isAbsolute(home) ? join(home, '.cache', 'proofline') : join(dataDir, 'cache');
}
