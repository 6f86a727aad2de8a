import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { INPUT_ROWS, STORED } from './bad-input-rows.ts';
import { jsonl } from './bad-jsonl-rows.ts';
import { projectFolder } from './project-folder.ts';
import type { ProjectFolder } from './project-folder.ts';
import { runCli } from './run-cli.ts';
import { storyWriter } from './story-writer.ts';

const GOOD = jsonl({ id: '1', input: { text: 'Where is my card?' } });
const USAGE = 2;

let project: ProjectFolder;
let before: unknown;

beforeAll(async () => {
  project = await projectFolder();
  const { folder, config, store } = project;
  await writeFile(join(folder, 'typo.config.ts'), 'export default { concurency: 1 };\n');
  await writeFile(join(folder, 'nonsense.json'), '{ "rubbish": 1 }\n');
  const write = storyWriter(store.db, config);
  for (const [batch, { task, ...item }] of Object.entries(STORED)) await write.batch(batch, task, [item]);
  before = stored();
});
afterAll(() => project[Symbol.asyncDispose]());

describe('an input of run', () => {
  test.for(INPUT_ROWS)(
    '$what',
    async ({ args, plus = [], name = 'in.jsonl', file = GOOD, code = USAGE, says }) => {
      const { folder } = project;
      const input = join(folder, name);
      const inFolder = (text: string) => text.replaceAll('@/', `${folder}/`);
      await writeFile(input, file);
      const usual = ['run', 'support-triage', input, '--dry-run'];
      try {
        const run = await runCli(folder, ...[...(args ?? usual), ...plus].map(inFolder));
        for (const part of says) expect(run.stdout + run.stderr).toContain(inFolder(part));
        expect(run.code).toBe(code);
        expect(run.stderr).not.toMatch(/^ +at /m);
        if (code === USAGE) expect(run.stdout).toBe('');
        expect(stored()).toEqual(before);
      } finally {
        await rm(input);
      }
      expect(await leftOver()).toEqual([]);
    },
  );

  // The permissions of a folder do not hold for root.
  test.skipIf(process.getuid?.() === 0)('an output folder that nobody may write to', async () => {
    const input = join(project.folder, 'in.jsonl');
    const shut = join(project.folder, 'shut');
    await writeFile(input, GOOD);
    await mkdir(shut);
    await chmod(shut, 0o555);
    const args = ['run', 'support-triage', input, '--out', join(shut, 'out.jsonl')];
    const { code, stderr } = await runCli(project.folder, ...args);
    await rm(shut, { recursive: true });
    expect(stderr).toContain(`the folder ${shut} can't be written to; name another one with --out.`);
    expect(code).toBe(USAGE);
    expect(stored()).toEqual(before);
  });
});

/** Every row of every table. */
function stored(): unknown {
  const database = new DatabaseSync(join(project.config.dataDir, 'store.db'), { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    return tables.map(({ name }) => [name, database.prepare(`select * from "${String(name)}"`).all()]);
  } finally {
    database.close();
  }
}

/** Files that no test has put there, half an output among them. */
async function leftOver(): Promise<readonly string[]> {
  const expected = ['.proofline', 'nonsense.json', 'proofline.config.ts', 'typo.config.ts'];
  const data = (await readdir(project.config.dataDir)).filter((name) => name.startsWith('.input-'));
  return [...(await readdir(project.folder)).filter((name) => !expected.includes(name)), ...data];
}
