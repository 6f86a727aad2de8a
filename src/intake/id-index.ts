import { DatabaseSync } from 'node:sqlite';

/** Where each id of an input stands: on disk, since millions of them would fill the memory. */
export interface IdIndex extends Disposable {
  /** The line that has the id: this one, where no earlier one had it. */
  firstLine(id: string, line: number): number;
}

/** Ids of some hundred thousand lines; the rest of the index is read from the disk as needed. */
const CACHE_KIB = 16 * 1024;

/** The file has no name and is gone with this process, however it ends: SQLite does so where none is given. */
export function openIdIndex(): IdIndex {
  const database = new DatabaseSync('');
  database.exec(`
    pragma journal_mode = off;
    pragma synchronous = off;
    pragma locking_mode = exclusive;
    pragma temp_store = file;
    pragma cache_size = -${CACHE_KIB};
    create table ids (id text not null primary key, line integer not null) strict, without rowid;
    begin;
  `);
  const insert = database.prepare('insert into ids (id, line) values (?, ?) on conflict do nothing');
  const select = database.prepare('select line from ids where id = ?');
  return {
    firstLine(id, line) {
      if (insert.run(id, line).changes !== 0) return line;
      return Number(select.get(id)?.['line']);
    },
    [Symbol.dispose]: () => database.close(),
  };
}
