/** A program that the embedded stack needs is not here and could not be fetched. */
export class BinaryUnavailable extends Error {
  override readonly name = 'BinaryUnavailable';
}
