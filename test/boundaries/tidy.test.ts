import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is made by a run or brought by an install. */
const NOT_OURS = ['node_modules', '.git', 'dist', 'coverage', '.proofline'];

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

function ourFiles(pattern: string): readonly string[] {
  const exclude = ({ name }: { name: string }): boolean => NOT_OURS.includes(name);
  return globSync(pattern, { cwd: root, exclude, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

describe('sizes', () => {
  const lines = ourFiles('src/**/*.ts').map((file) => ({ file, count: read(file).split('\n').length - 1 }));

  test('no file of src is longer than 300 lines', () => {
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter(({ count }) => count > 300)).toEqual([]);
  });

  // The aim is 60; the gate leaves room for a bad week, not for a habit.
  test('half of them have at most 80', () => {
    const sorted = lines.map(({ count }) => count).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(80);
  });
});

describe('what a reader of the repository meets', () => {
  // Beginnings of paths as they exist on one machine only; `/home/node` is the user of the Node images.
  const MACHINE_PATH = /(?<![\w.$}~-])\/(?:work|root|Users|home\/(?!node\b))[/\w]/;
  const REGISTRY_HOST = /registry\.npmjs|npmmirror\.|pypi\.org|pythonhosted\.|registry\.yarnpkg/;

  test('names no path of one machine and no package registry', () => {
    const found = [...ourFiles('**/*'), ...ourFiles('**/.*')].flatMap((file) =>
      read(file)
        .split('\n')
        .map((line, n) => ({ at: `${file}:${n + 1}`, line }))
        .filter(({ line }) => MACHINE_PATH.test(line) || REGISTRY_HOST.test(line))
        .map(({ at, line }) => `${at} ${line.trim().slice(0, 120)}`),
    );
    expect(found).toEqual([]);
  });

  test('has a changelog with a place for what is not released yet', () => {
    expect(read('CHANGELOG.md')).toMatch(/^## \[?Unreleased\]?/m);
  });
});

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe('what an install brings', () => {
  test.for(['package.json', 'bin/node/package.json'])('%s names exact versions', (file) => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(file)) as Manifest;
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('the lockfile pins every package by its hash and names no address', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Readonly<Record<string, { resolved?: string; integrity?: string; link?: boolean }>>;
    };
    const brought = Object.entries(packages).filter(([path]) => path.includes('node_modules/'));
    expect(brought.filter(([, { resolved }]) => resolved?.includes(':')).map(([path]) => path)).toEqual([]);
    expect(
      brought
        .filter(([, { integrity, link }]) => integrity === undefined && link !== true)
        .map(([path]) => path),
    ).toEqual([]);
  });
});
