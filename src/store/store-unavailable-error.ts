/** The store can't be read or written now: locked, full, broken off, closed. It may be there again in a moment. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';

  constructor(options: { readonly cause: unknown }) {
    const { cause } = options;
    super(`The store can't be used now: ${reasonOf(cause)}.`, { cause });
  }
}

/** An address with several faces fails with several errors, and none of their words in its own message. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(reasonOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
