import { StoreUnavailableError } from './store-unavailable-error.ts';

/** Primary result codes of SQLite that say nothing against the statement, only against the moment. */
const UNAVAILABLE_CODES = new Set([
  5, // SQLITE_BUSY: another connection holds the lock
  6, // SQLITE_LOCKED
  8, // SQLITE_READONLY: the file system was remounted, or the file was moved away
  10, // SQLITE_IOERR
  13, // SQLITE_FULL
  14, // SQLITE_CANTOPEN
]);

/** The lower byte of an extended code is its primary code: 517 (busy, snapshot) is 5. */
const PRIMARY_CODE_MASK = 0xff;

/** Another connection wrote since this transaction began to read: the transaction must begin again, not wait. */
const BUSY_SNAPSHOT = 517;
const LOCKED_CODES = new Set([5, 6]);

/** Whether an error, translated already, is another connection's lock, behind which waiting helps. */
export function isSqliteLocked(error: unknown): boolean {
  if (!(error instanceof StoreUnavailableError)) return false;
  const { errcode } = error.cause as { errcode?: unknown };
  if (typeof errcode !== 'number' || errcode === BUSY_SNAPSHOT) return false;
  return LOCKED_CODES.has(errcode & PRIMARY_CODE_MASK);
}

/** The same error, or a StoreUnavailableError around it. All errors of node:sqlite share one `code`; `errcode` tells. */
export function translateSqliteError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  // Of the database, or of a statement that was kept until it was closed.
  const isClosed = code === 'ERR_INVALID_STATE' && /not open|finalized/.test(error.message);
  const isUnavailable = typeof errcode === 'number' && UNAVAILABLE_CODES.has(errcode & PRIMARY_CODE_MASK);
  return isClosed || isUnavailable ? new StoreUnavailableError({ cause: error }) : error;
}
