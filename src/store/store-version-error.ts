/** The store was written by a newer version of Proofline, whose tables this one does not know. */
export class StoreVersionError extends Error {
  override readonly name = 'StoreVersionError';
  /** Migrations that the store has seen and this program does not have. */
  readonly unknown: readonly string[];

  constructor(unknown: readonly string[]) {
    super(
      `The store was written by a newer version of Proofline (it has ${unknown.join(', ')}): use that version, or another store.`,
    );
    this.unknown = unknown;
  }
}
