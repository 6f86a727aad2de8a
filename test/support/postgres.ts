// A PostgreSQL of its own for tests: Debian's binaries, a temporary folder, a free port on loopback.
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

import { freePort } from '#embedded/free-port.ts';

const run = promisify(execFile);

export const POSTGRES_IS_MISSING =
  'PostgreSQL is not installed here, so nothing of it is tested: apt-get install postgresql';

/** What a restart takes at most; as a rule it is some 200 ms. */
const UP_DEADLINE_MS = 30_000;

const USER = 'proofline';

/** The folder of initdb and postgres, of the newest version; undefined where there is none. */
export function postgresBinaries(): string | undefined {
  const version = (folder: string) => Number(/postgresql\/(\d+)/.exec(folder)?.[1] ?? 0);
  const folders = globSync('/usr/lib/postgresql/*/bin').filter(
    (folder) => globSync(join(folder, '{initdb,postgres}')).length === 2,
  );
  return folders.toSorted((a, b) => version(b) - version(a))[0];
}

export class TestPostgres implements AsyncDisposable {
  readonly port: number;
  private readonly binaries: string;
  private readonly folder: string;
  private server: ChildProcess | undefined;
  private databases = 0;

  private constructor(parts: { binaries: string; folder: string; port: number }) {
    this.binaries = parts.binaries;
    this.folder = parts.folder;
    this.port = parts.port;
  }

  static async start(): Promise<TestPostgres> {
    const binaries = postgresBinaries();
    if (binaries === undefined) throw new Error(POSTGRES_IS_MISSING);
    const folder = await mkdtemp(join(tmpdir(), 'proofline-postgres-'));
    if (process.getuid?.() === 0) await run('chown', ['postgres', folder]);
    const init = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', `--username=${USER}`];
    const [file, args] = command(join(binaries, 'initdb'), [...init, join(folder, 'data')]);
    await run(file, args, { cwd: folder });
    const started = new TestPostgres({ binaries, folder, port: await freePort() });
    await started.up();
    return started;
  }

  /** An empty database; its address. */
  async createDatabase(options = ''): Promise<string> {
    this.databases += 1;
    const name = `t${this.databases}`;
    const client = new Client({ connectionString: this.urlOf('postgres') });
    await client.connect();
    await client.query(`create database ${name} ${options}`);
    await client.end();
    return this.urlOf(name);
  }

  urlOf(database: string): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/${database}`;
  }

  /** As `pg_ctl restart -m immediate`: what was not on the disk is gone, and every connection with it. */
  async restartNow(): Promise<void> {
    await this.down('SIGQUIT');
    await this.up();
  }

  /** Refuses connections until `up`. */
  async down(signal: 'SIGINT' | 'SIGQUIT' = 'SIGQUIT'): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  }

  async up(): Promise<void> {
    // No durability beyond this machine's memory is tested, and the server's default is not what the store relies on.
    const settings = ['fsync=off', 'synchronous_commit=off', 'shared_buffers=16MB', 'max_connections=60'];
    const where = [
      '-D',
      join(this.folder, 'data'),
      '-k',
      this.folder,
      '-h',
      '127.0.0.1',
      '-p',
      `${this.port}`,
    ];
    const [file, args] = command(join(this.binaries, 'postgres'), [
      ...where,
      ...settings.flatMap((setting) => ['-c', setting]),
    ]);
    const server = spawn(file, args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    server.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2000);
    });
    this.server = server;
    const until = performance.now() + UP_DEADLINE_MS;
    while (!(await this.answers())) {
      if (server.exitCode !== null || performance.now() > until) {
        throw new Error(`PostgreSQL did not come up: ${said}`);
      }
      await setTimeout(20);
    }
  }

  async stop(): Promise<void> {
    await this.down('SIGQUIT');
    await rm(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async answers(): Promise<boolean> {
    const client = new Client({ connectionString: this.urlOf('postgres') });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }
}

/** PostgreSQL refuses to run as root; and it must not outlive the tests, however those end. */
function command(file: string, args: readonly string[]): [string, string[]] {
  const user =
    process.getuid?.() === 0 ? ['--reuid', 'postgres', '--regid', 'postgres', '--init-groups'] : [];
  return ['setpriv', ['--pdeathsig', 'QUIT', ...user, file, ...args]];
}
