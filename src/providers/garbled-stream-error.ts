/** Thrown by an assembler for what no server of its interface says. */
export class GarbledStreamError extends Error {
  override readonly name = 'GarbledStreamError';
}
