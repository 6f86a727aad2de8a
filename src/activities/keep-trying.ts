import { StoreUnavailableError } from '#store/store-unavailable-error.ts';

/** What was paid for is worth this long a wait for the store; a restart of a database takes seconds. */
const PATIENCE_MS = 45_000;

const PAUSE_MS = 500;

/**
 * Repeats a write whose loss would cost money while the store is away. The caller goes on beating meanwhile; the
 * patience stays within the minute that Temporal grants beyond the call's own deadline.
 */
export async function keepTrying<T>(write: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
