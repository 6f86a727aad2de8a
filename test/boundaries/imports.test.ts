import { expect, test } from 'vitest';
import { FOLDERS, mayImport, TARGETS, TYPES_ONLY } from './import-matrix.ts';
import { lintTree } from './lint-tree.ts';

const RESTRICTED = 'eslint(no-restricted-imports)';

const valueOf = (target: string): string =>
  `import { thing } from '${target}';\nexport const kept = thing;\n`;
const typeOf = (target: string): string =>
  `import type { Thing } from '${target}';\nexport type Kept = Thing;\n`;

/** Every way of `../` that an import can be written in. */
const UPWARDS = ['../store/thing.ts', './../store/thing.ts', '#domain/../store/thing.ts', '..'];

test('each folder imports what the table says and nothing else', { timeout: 60_000 }, async () => {
  const tree = new Map<string, string>();
  const expected = new Map<string, string[]>();
  const plant = (file: string, text: string, ...rules: string[]): void => {
    tree.set(file, text);
    if (rules.length > 0) expected.set(file, rules);
  };

  for (const folder of FOLDERS) {
    plant(`src/${folder}/own.ts`, valueOf('./thing.ts'));
    TARGETS.forEach((target, n) => {
      const rules = mayImport(folder, target) ? [] : [RESTRICTED];
      plant(`src/${folder}/value-${n}.ts`, valueOf(target), ...rules);
      const typesOnly = TYPES_ONLY.some(([from, what]) => from === folder && what === target);
      plant(`src/${folder}/type-${n}.ts`, typeOf(target), ...(typesOnly ? [] : rules));
    });
    UPWARDS.forEach((target, n) => plant(`src/${folder}/up-${n}.ts`, valueOf(target), RESTRICTED));
  }
  // The roots of src: everything, but workflows as types only and no way around `#`.
  TARGETS.forEach((target, n) => {
    plant(`src/value-${n}.ts`, valueOf(target), ...(mayImport('cli', target) ? [] : [RESTRICTED]));
    plant(`src/type-${n}.ts`, typeOf(target), ...(target === 'node:process' ? [RESTRICTED] : []));
  });
  [...UPWARDS, './store/thing.ts'].forEach((target, n) =>
    plant(`src/up-${n}.ts`, valueOf(target), RESTRICTED),
  );
  // Tests have no `#` name of their own.
  plant('test/up.test.ts', valueOf('../src/store/thing.ts'));

  expect(Object.fromEntries(await lintTree(tree))).toEqual(Object.fromEntries(expected));
  expect(expected.size, 'a matrix that plants nothing proves nothing').toBeGreaterThan(400);
});
