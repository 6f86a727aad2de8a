import { StoreUnavailableError } from './store-unavailable-error.ts';

/** Classes of SQLSTATE that say nothing against the statement, only against the moment. */
const UNAVAILABLE_CLASSES = new Set([
  '08', // the connection
  '40', // rolled back: a deadlock, a serialization failure
  '53', // no disk, no memory, no connection left
  '57', // cancelled, shutting down, starting up
  '58', // the server's disk
]);

const UNAVAILABLE_CODES = new Set([
  '25006', // read-only: a standby, before or after a failover
  '25P03', // this process slept for so long in a transaction that the server ended it
  '25P04', // the same, by a limit on the whole transaction
  '55P03', // another transaction's lock was waited for in vain
]);

/**
 * What another transaction that ran at the same time may have caused: begun again, this one sees what the other has
 * written. A key that is there for good is met again, and then the error is the caller's.
 */
const CONFLICT_CODES = new Set(['40001', '40P01', '23505']);

/** An answer of the server; everything else comes from the driver, which lost its connection as a rule. */
interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
}

function isServerError(error: Error): error is ServerError {
  const { code, severity } = error as Partial<ServerError>;
  return typeof code === 'string' && typeof severity === 'string';
}

/** Whether the whole transaction may come to something else when it is begun again. */
export function isPostgresConflict(error: unknown): boolean {
  const reason = error instanceof StoreUnavailableError ? error.cause : error;
  return reason instanceof Error && isServerError(reason) && CONFLICT_CODES.has(reason.code);
}

/** Whether a connection is of no use any more: an answer may still be on its way, or none will ever come. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof StoreUnavailableError)) return false;
  const { cause } = error;
  return !(cause instanceof Error) || !isServerError(cause) || cause.severity === 'FATAL';
}

/** The same error, or a StoreUnavailableError around it. A restarted server shows as an error without any code. */
export function translatePostgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailableError) return error;
  if (isServerError(error)) {
    const isUnavailable =
      UNAVAILABLE_CLASSES.has(error.code.slice(0, 2)) || UNAVAILABLE_CODES.has(error.code);
    return isUnavailable ? new StoreUnavailableError({ cause: error }) : error;
  }
  // Of a value that can't be sent or read, which no other moment would change.
  if (error instanceof TypeError || error instanceof RangeError) return error;
  return new StoreUnavailableError({ cause: error });
}
