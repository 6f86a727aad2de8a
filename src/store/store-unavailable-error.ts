/** The store can't be read or written now: locked, full, broken off, closed. It may be there again in a moment. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';

  constructor(options: { readonly cause: unknown }) {
    const { cause } = options;
    super(`The store can't be used now: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      cause,
    });
  }
}
