import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Editors write a file in several steps, and formatters once more. */
const QUIET_MS = 250;

export interface FileWatch extends Disposable {
  /** Looks at these from now on. `loosely`: also at others beside them, one of which may be what is missing. */
  watch(files: readonly string[], options: { readonly loosely: boolean }): void;
}

/** Tells when files have changed, once they have come to rest; `changed` are the paths, each once. */
export function watchFiles(onChange: (changed: readonly string[]) => void): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  let names = new Set<string>();
  let isLoose = false;
  let timer: NodeJS.Timeout | undefined;
  const changed = new Set<string>();

  const note = (folder: string, name: string | null) => {
    if (name === null || name.startsWith('.') || name.endsWith('~')) return;
    const file = join(folder, name);
    if (!isLoose && !names.has(file)) return;
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const all = [...changed];
      changed.clear();
      onChange(all);
    }, QUIET_MS);
  };
  return {
    watch(files, { loosely }) {
      names = new Set(files);
      isLoose = loosely;
      // Folders, not files: an editor that renames a new file into place would be lost sight of.
      const folders = new Set(files.map((file) => dirname(file)));
      for (const [folder, watcher] of watchers) {
        if (folders.has(folder)) continue;
        watcher.close();
        watchers.delete(folder);
      }
      for (const folder of folders) {
        if (!watchers.has(folder)) tryWatch(folder);
      }
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };

  function tryWatch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => note(folder, name));
      // The folder went away: the next look at the configuration says what is missing.
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
    } catch {
      // Not there (yet): the folder of a file that is named and missing.
      note(dirname(folder), basename(folder));
    }
  }
}
