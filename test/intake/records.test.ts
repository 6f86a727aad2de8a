import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';

import { csvHeader } from '#intake/csv-header.ts';
import { csvRecord } from '#intake/csv-record.ts';
import { openIdIndex } from '#intake/id-index.ts';
import { openInput } from '#intake/input-source.ts';
import type { InputSource } from '#intake/input-source.ts';
import { jsonlRecord } from '#intake/jsonl-record.ts';
import { readInput } from '#intake/read-input.ts';
import { strictText } from '#intake/strict-text.ts';

import { loadedTask } from './loaded-task.ts';

const task = loadedTask(
  z.object({ text: z.string(), stars: z.number().optional(), isNew: z.boolean().optional() }),
);

afterEach(() => vi.restoreAllMocks());

describe('a line of JSONL', () => {
  const input = { text: 'Where?' };
  test.for([
    [
      { id: 'a', input },
      { id: 'a', input, extra: null },
    ],
    [
      { id: 'a', input, metadata: { channel: 'app' } },
      { id: 'a', metadata: { channel: 'app' } },
    ],
    [
      { custom_id: 'a', input },
      { id: 'a', input },
    ],
    [
      { custom_id: 'a', body: input, method: 'POST', url: '/x' },
      { id: 'a', input },
    ],
    [
      { custom_id: 'a', params: input },
      { id: 'a', input },
    ],
    [
      { custom_id: 'a', input, body: { other: 1 } },
      { id: 'a', input },
    ],
  ] as const)('%j is an item', ([line, item]) => {
    expect(jsonlRecord(JSON.stringify(line), task)).toMatchObject({ kind: 'item', ...item });
  });

  test.for([
    [{ id: 'a', custom_id: 'b', input }, 'a', 'unknown field "custom_id"'],
    [{ id: 'a', body: input }, 'a', 'unknown field "body"'],
    [{ custom_id: 7, input }, null, '"custom_id" is no text'],
    [{ custom_id: 'a' }, 'a', 'there is no "input"'],
    [{ id: 'a', input: null }, 'a', 'input: expected object, got null'],
    [{ id: 'a', input: { text: 'x', stars: 'many' } }, 'a', 'input.stars: expected number, got many'],
    [{ id: 'a', input, metadata: { '': 'x' } }, 'a', 'metadata'],
    [{ id: 'a', input, metadata: { key: 'a\u0000' } }, 'a', 'metadata.key holds a NUL character'],
    [{ id: 'a', input: { ['a\u0000']: 1 } }, 'a', "a field's name in input holds a NUL character"],
  ] as const)('%j is refused', ([line, id, problem]) => {
    const record = jsonlRecord(JSON.stringify(line), task);
    expect(record).toMatchObject({
      kind: 'refused',
      id,
      problem: expect.stringContaining(problem) as unknown,
    });
  });
});

describe('a record of CSV', () => {
  const header = (columns: readonly string[], idColumn?: string) =>
    csvHeader(columns, { task, idColumn, map: new Map([['text', 'question']]) });

  test.for([
    [['Where?', '5', 'true', 'x'], { text: 'Where?', stars: 5, isNew: true }],
    [['Where?', '1e2', 'false', ''], { text: 'Where?', stars: 100, isNew: false }],
  ] as const)('%j is an item with its types, the rest is carried along', ([cells, input]) => {
    const columns = ['question', 'stars', 'isNew', 'note'];
    expect(csvRecord({ cells, number: 7 }, header(columns), task)).toEqual({
      kind: 'item',
      id: '7',
      input,
      extra: { note: cells[3] },
    });
  });

  test.for([
    [['Where?', 'many'], 'input.stars: expected number'],
    [['Where?', ''], 'input.stars: expected number, got an empty text'],
    [['Where?'], 'it has 1 cell, the header 2'],
  ] as const)('%j is refused', ([cells, problem]) => {
    const record = csvRecord({ cells, number: 1 }, header(['question', 'stars']), task);
    expect(record).toMatchObject({ kind: 'refused', problem: expect.stringContaining(problem) as unknown });
  });

  test('has its id in a column of the input too, and none where its cells may have moved', () => {
    const byQuestion = header(['question', 'note'], 'question');
    expect(csvRecord({ cells: ['a', 'b'], number: 1 }, byQuestion, task)).toMatchObject({ id: 'a' });
    expect(csvRecord({ cells: ['a', 'b', 'c'], number: 1 }, byQuestion, task)).toMatchObject({ id: null });
  });
});

test.for([
  [[0x63, 0xc3, 0xa9], 'text'],
  [[0x63, 0xe9], 'wrong'],
  [[0xc0, 0xaf], 'wrong'],
  [[0xed, 0xa0, 0x80], 'wrong'],
  [[0xe2, 0x80], 'wrong'],
] as const)('the bytes %j are %s', ([bytes, kind]) => {
  expect(strictText({ kind: 'record', line: 1, bytes: Uint8Array.from(bytes) })).toMatchObject({ kind });
});

test('an index of ids knows the first line of each, to the letter, and shares nothing', () => {
  using index = openIdIndex();
  const lines = (['a', 'A', 'a ', 'é', 'e\u0301', 'a', 'é'] as const).map((id, at) =>
    index.firstLine(id, at + 1),
  );
  expect(lines).toEqual([1, 2, 3, 4, 5, 1, 4]);
  using other = openIdIndex();
  expect(other.firstLine('a', 9)).toBe(9);
});

describe('a source', () => {
  async function tempFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'proofline-intake-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    return folder;
  }

  async function textOf(source: InputSource): Promise<string> {
    let text = '';
    for await (const chunk of source.chunks()) text += Buffer.from(chunk).toString('latin1');
    return text;
  }

  test('reads stdin as often as needed, by a copy that has no name', async () => {
    const folder = await tempFolder();
    const spoolDir = join(folder, 'made');
    const parts = ['{"id":"1","input":{"te', 'xt":"Where?"}}\n'];
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(
      Readable.from(parts.map((part) => Buffer.from(part))) as never,
    );
    await using source = await openInput({ path: '-', spoolDir });
    expect(await readdir(spoolDir)).toEqual([]);
    expect(source).toMatchObject({ name: 'stdin', size: parts.join('').length });
    expect([await textOf(source), await textOf(source)]).toEqual([parts.join(''), parts.join('')]);
    expect(await source.hasChanged()).toBe(false);
    for await (const { records } of readInput(source, { task, map: new Map() })) {
      for (const record of records) expect(record).toMatchObject({ kind: 'item', id: '1', seq: 0, line: 1 });
    }
  });

  test('leaves nothing of a stdin that breaks off', async () => {
    const folder = await tempFolder();
    async function* broken() {
      yield Buffer.from('{"id":');
      throw new Error('the pipe broke');
    }
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from(broken()) as never);
    await expect(openInput({ path: '-', spoolDir: folder })).rejects.toThrow(
      `could not be copied into ${folder}: the pipe broke`,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('reads a file of many chunks to the byte, and tells that it was written to', async () => {
    const path = join(await tempFolder(), 'in.jsonl');
    const text = 'Where is my card?\n'.repeat(40_000);
    await writeFile(path, text);
    await using source = await openInput({ path, spoolDir: path });
    expect(source).toMatchObject({ name: path, size: text.length });
    expect((await textOf(source)) === text).toBe(true);
    expect(await source.hasChanged()).toBe(false);
    await appendFile(path, 'x');
    expect(await source.hasChanged()).toBe(true);
  });
});
