import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';

import type { Config } from '#config.ts';

import { configChanges } from './config-changes.ts';
import { probeConfiguration } from './config-probe.ts';
import type { ConfigProbe } from './config-probe.ts';
import { watchFiles } from './watch-files.ts';
import type { FileWatch } from './watch-files.ts';

export interface ReloadOptions {
  readonly config: Config;
  /** Brings up a worker with what is on the disk now; rejects where that did not work. */
  readonly reload: () => Promise<void>;
  readonly log: (sentence: string) => void;
}

/** Watches the files that a configuration consists of, and reloads the worker when one is saved. */
export async function reloadOnSave(options: ReloadOptions): Promise<AsyncDisposable> {
  const reloader = new Reloader(options);
  await reloader.begin();
  return reloader;
}

class Reloader implements AsyncDisposable {
  private readonly options: ReloadOptions;
  private readonly files: FileWatch;
  private readonly changed = new Set<string>();
  private description: ReturnType<Config['describe']>;
  /** Of the files that the worker runs with. */
  private fingerprint = '';
  /** Of those that could not be used, so that the same is not said twice. */
  private broken: string | undefined;
  private working: Promise<void> | undefined;
  private isOver = false;

  constructor(options: ReloadOptions) {
    this.options = options;
    this.description = options.config.describe();
    this.files = watchFiles((changed) => this.noted(changed));
  }

  async begin(): Promise<void> {
    const probe = await this.probe();
    this.follow(probe);
    this.fingerprint = await fingerprintOf(probe.files);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isOver = true;
    this.files[Symbol.dispose]();
    await this.working;
  }

  private noted(changed: readonly string[]): void {
    for (const file of changed) this.changed.add(file);
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  /** One look after the other, until nothing has changed meanwhile. */
  private async work(): Promise<void> {
    while (this.changed.size > 0 && !this.isOver) {
      const changed = [...this.changed];
      this.changed.clear();
      await this.look(changed).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.options.log(`Not reloaded: ${why} The worker before goes on.`);
      });
    }
  }

  private async look(changed: readonly string[]): Promise<void> {
    const probe = await this.probe();
    this.follow(probe);
    const fingerprint = await fingerprintOf(probe.files);
    // Saved as it was, or touched.
    if (fingerprint === (this.broken ?? this.fingerprint) || this.isOver) return;
    const problems = this.problemsOf(probe);
    if (probe.kind === 'broken' || problems.length > 0) {
      this.broken = fingerprint;
      for (const problem of problems) this.options.log(problem);
      this.options.log(
        'Not reloaded: the worker goes on with the configuration before. Save again when it is mended.',
      );
      return;
    }
    const wasBroken = this.broken !== undefined;
    this.broken = undefined;
    if (wasBroken && fingerprint === this.fingerprint) {
      this.options.log('Mended: it is again what the worker runs with.');
      return;
    }
    await this.options.reload();
    const said = configChanges(this.description, probe.description);
    this.fingerprint = fingerprint;
    this.description = probe.description;
    const folder = dirname(this.options.config.configPath);
    const names = changed.map((file) => `${relative(folder, file)} changed`);
    this.options.log(`reloaded: ${(said.length > 0 ? said : names).join(', ')}`);
  }

  private problemsOf(probe: ConfigProbe): readonly string[] {
    if (probe.kind === 'broken') return probe.problems;
    if (probe.description.live !== this.options.config.live) {
      return [
        '`live` has changed: whether calls are real is decided when the stack starts. Stop it, and start it again.',
      ];
    }
    const { missingKeys } = probe;
    return missingKeys.length > 0
      ? [`${missingKeys.join(', ')} are needed, and not set where this stack was started.`]
      : [];
  }

  private probe(): Promise<ConfigProbe> {
    const { configPath, live } = this.options.config;
    return probeConfiguration(configPath, live);
  }

  private follow(probe: ConfigProbe): void {
    if (!this.isOver) this.files.watch(probe.files, { loosely: probe.kind === 'broken' });
  }
}

async function fingerprintOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    hash.update(file).update(await readFile(file).catch(() => 'not there'));
  }
  return hash.digest('hex');
}
