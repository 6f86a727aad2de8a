import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Processes whose command line names the folder: its Temporal server, its worker, whatever looks at its configuration. */
export function processesOf(folder: string): readonly string[] {
  return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && !/^\s*\d+\s+Z/.test(line));
}

/** What can't be read in a data folder: JSON files, logs of JSON lines, databases; sentences. */
export async function brokenFiles(dataDir: string): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const name of await readdir(dataDir).catch(() => [])) {
    const file = join(dataDir, name);
    try {
      if (name.endsWith('.json')) JSON.parse(await readFile(file, 'utf8'));
      if (name.endsWith('.jsonl')) linesOf(await readFile(file, 'utf8'));
      if (name.endsWith('.db')) checkDatabase(file);
    } catch (error) {
      broken.push(`${name}: ${String(error)}`);
    }
  }
  return broken;
}

function linesOf(text: string): void {
  if (text !== '' && !text.endsWith('\n')) throw new Error('its last line is cut off');
  for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
}

function checkDatabase(file: string): void {
  const database = new DatabaseSync(file);
  try {
    const [row] = database.prepare('pragma integrity_check').all();
    if (row?.['integrity_check'] !== 'ok') throw new Error(JSON.stringify(row));
  } finally {
    database.close();
  }
}
