import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { tempProject } from '../support/temp-project.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/proofline.mjs', import.meta.url));

const NAMESPACES = 'unshare';

/** A mount of its own over the data folder, seen by this command and its children alone. */
const WITH_DISK = 'mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@"';

function onDisk(options: string, folder: string, command: readonly string[], cwd = folder) {
  return spawnSync(
    NAMESPACES,
    ['--user', '--map-root-user', '--mount', 'sh', '-c', WITH_DISK, 'sh', options, folder, ...command],
    { cwd, encoding: 'utf8', timeout: 60_000 },
  );
}

/** Only Linux has such mounts, and not every kernel lets everybody make them. */
const canMount = onDisk('size=1m', import.meta.dirname, ['true'], '/').status === 0;

describe.skipIf(!canMount)('a disk that takes nothing (needs a kernel that lets a user mount)', () => {
  test.for([
    ['size=100k', 'ENOSPC', 'Its disk is full: make room'],
    ['ro', 'EROFS', 'read-only file system'],
  ] as const)('%s', { timeout: 120_000 }, async ([options, code, remedy]) => {
    await using project = await tempProject();
    await mkdir(project.dataDir);
    for (const args of [['dev'], ['generate', 'support-triage', '--input', '{"text":"Where is it?"}']]) {
      const { status, stderr } = onDisk(
        options,
        project.dataDir,
        [process.execPath, LAUNCHER, ...args],
        project.folder,
      );
      expect(stderr).toContain(`can't be written (${code})`);
      expect(stderr).toContain(remedy);
      expect(stderr).toContain('What is in it was not changed');
      expect(status).toBe(1);
    }
  });
});
