import type { Db } from './db.ts';
import type { SchemaStatus } from './migrate.ts';

export interface Store extends AsyncDisposable {
  readonly db: Db;
  readonly schema: SchemaStatus;
  /** Waits for the transactions that are under way. What comes later meets a StoreUnavailableError. */
  close(): Promise<void>;
}
