import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

/** The rules broken in each file of a tree with these files, under this repository's own lint configuration. */
export async function lintTree(files: ReadonlyMap<string, string>): Promise<Map<string, string[]>> {
  const tree = await mkdtemp(join(tmpdir(), 'proofline-lint-'));
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json'])
      await copyFile(join(root, name), join(tree, name));
    await symlink(join(root, 'node_modules'), join(tree, 'node_modules'), 'dir');
    for (const [name, text] of files) {
      await mkdir(dirname(join(tree, name)), { recursive: true });
      await writeFile(join(tree, name), text);
    }
    return byFile(tree, runLint(tree));
  } finally {
    await rm(tree, { recursive: true });
  }
}

function runLint(tree: string): readonly Diagnostic[] {
  const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [oxlint, '--deny-warnings', '--format', 'json', 'src', 'test'],
    {
      cwd: tree,
      encoding: 'utf8',
      // Several hundred files at some 600 bytes a finding.
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (!stdout.startsWith('{')) throw new Error(`oxlint gave no report: ${stdout}${stderr}`);
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

function byFile(tree: string, diagnostics: readonly Diagnostic[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { filename, code } of diagnostics) {
    const file = filename.startsWith(tree) ? relative(tree, filename) : filename;
    // Once a rule: two findings of one rule on one planted line are one violation.
    found.set(file, [...new Set([...(found.get(file) ?? []), code])]);
  }
  return found;
}
