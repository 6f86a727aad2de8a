/** The id belongs to a generation with another input. Nothing was spent; the message names both hashes. */
export class IdentityConflictError extends Error {
  override readonly name = 'IdentityConflictError';
}
