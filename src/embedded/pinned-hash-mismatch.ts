/** A fetched file is not the pinned one. Never ignored: it was changed on its way, or at its source. */
export class HashMismatch extends Error {
  override readonly name = 'HashMismatch';
}
