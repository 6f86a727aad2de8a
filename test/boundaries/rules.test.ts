import { expect, test } from 'vitest';
import { lintTree } from './lint-tree.ts';

const RESTRICTED = 'eslint(no-restricted-imports)';
const GLOBAL = 'eslint(no-restricted-globals)';
const PROPERTY = 'eslint(no-restricted-properties)';

const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');

/** One violation of each rule that is not about who imports whom: file, rule, text. */
const PLANTED: readonly (readonly [file: string, rule: string, text: string])[] = [
  ['src/domain/clock.ts', PROPERTY, 'export const at = Date.now();'],
  ['src/domain/chance.ts', PROPERTY, 'export const n = Math.random();'],
  ['src/domain/stopwatch.ts', PROPERTY, 'export const at = performance.now();'],
  ['src/domain/uuid.ts', PROPERTY, 'export const id = crypto.randomUUID();'],
  ['src/domain/platform.ts', GLOBAL, 'export const os = process.platform;'],
  ['src/domain/get.ts', GLOBAL, "export const get = (): Promise<Response> => fetch('http://localhost');"],
  ['src/domain/timeout.ts', GLOBAL, 'setTimeout(() => {}, 1);'],
  ['src/domain/interval.ts', GLOBAL, 'setInterval(() => {}, 1);'],
  ['src/domain/immediate.ts', GLOBAL, 'setImmediate(() => {});'],
  ['src/domain/print.ts', GLOBAL, "console.log('');"],
  ['src/workflows/platform.ts', GLOBAL, 'export const os = process.platform;'],
  ['src/workflows/get.ts', GLOBAL, "export const get = (): Promise<Response> => fetch('http://localhost');"],
  ['src/store/env.ts', 'node(no-process-env)', "export const home = process.env['HOME'];"],
  ['src/cli/env.ts', 'node(no-process-env)', "export const home = process.env['HOME'];"],
  ['src/worker.ts', 'node(no-process-env)', "export const home = process.env['HOME'];"],
  ['src/cli/taken-env.ts', PROPERTY, 'const { env } = process;\nexport const e = env;'],
  [
    'src/store/bare-node.ts',
    'unicorn(prefer-node-protocol)',
    "import { join } from 'path';\nexport const joined = join;",
  ],
  [
    'src/cli/bare-node.ts',
    'unicorn(prefer-node-protocol)',
    "import { join } from 'path';\nexport const joined = join;",
  ],
  [
    'src/cli/require.ts',
    'typescript(no-require-imports)',
    "export const fs = require('node:fs') as unknown;",
  ],
  [
    'src/cli/inline-type.ts',
    'typescript(no-import-type-side-effects)',
    "import { type Kept } from './kept.ts';\nexport type K = Kept;",
  ],
  [
    'src/cli/mixed-type.ts',
    'typescript(consistent-type-imports)',
    "import { Kept } from './kept.ts';\nexport type K = Kept;",
  ],
  [
    'src/store/cycle-a.ts',
    'import(no-cycle)',
    "import { b } from './cycle-b.ts';\nexport const a = (): number => b;",
  ],
  [
    'src/store/cycle-b.ts',
    'import(no-cycle)',
    "import { a } from './cycle-a.ts';\nexport const b = 1;\nexport const again = a;",
  ],
  [
    'src/store/floating.ts',
    'typescript(no-floating-promises)',
    'export const go = (p: () => Promise<void>): void => {\n  p();\n};',
  ],
  [
    'src/store/partial.ts',
    'typescript(switch-exhaustiveness-check)',
    "export const is = (kind: 'a' | 'b'): number => {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n  return 0;\n};",
  ],
  ['src/store/long-file.ts', 'eslint(max-lines)', lines(301, (n) => `export const n${n} = ${n};`)],
  [
    'src/store/long-function.ts',
    'eslint(max-lines-per-function)',
    `export function f(): void {\n${lines(60, (n) => `  void ${n};`)}\n}`,
  ],
];

/** The same, where they are allowed. */
const CLEAN: readonly (readonly [file: string, text: string])[] = [
  ['src/config.ts', "export const home = process.env['HOME'];"],
  ['src/store/os.ts', 'export const os = process.platform;'],
  ['src/cli/kept.ts', 'export type Kept = string;'],
  ['src/store/clock.ts', 'export const at = Date.now();'],
  ['src/domain/given.ts', 'export const later = (now: number): Date => new Date(now + 1);'],
  ['src/store/300-lines.ts', lines(300, (n) => `export const n${n} = ${n};`)],
  ['test/env.test.ts', "export const home = process.env['HOME'];"],
];

/** What two rules catch: a bare module by its name and by its absence from an allow list, the environment by both spellings. */
const ALSO: Readonly<Record<string, string>> = {
  'src/store/bare-node.ts': RESTRICTED,
  'src/store/env.ts': PROPERTY,
  'src/cli/env.ts': PROPERTY,
  'src/worker.ts': PROPERTY,
};

const byName = (a = '', b = ''): number => a.localeCompare(b);

test('a violation of each rule is caught, as exactly that rule, and the allowed forms pass', {
  timeout: 60_000,
}, async () => {
  const tree = new Map([...PLANTED.map(([file, , text]) => [file, text] as const), ...CLEAN]);
  const expected = Object.fromEntries(
    PLANTED.map(([file, rule]) => [file, [rule, ...(file in ALSO ? [ALSO[file]] : [])].toSorted(byName)]),
  );
  const found = Object.fromEntries(
    [...(await lintTree(tree))].map(([file, rules]) => [file, rules.toSorted(byName)]),
  );
  expect(found).toEqual(expected);
});
