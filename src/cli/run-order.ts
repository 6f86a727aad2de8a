import { generator } from './seeded-generator.ts';

export interface OrderWanted {
  /** Records of the input. */
  readonly count: number;
  /** Left out: as in the input. */
  readonly seed?: number | undefined;
  /** Only the first so many of the order. */
  readonly limit?: number | undefined;
}

/** The place of an input's record in the order in which a batch runs; undefined where the limit leaves it out. */
export type RunOrder = (seq: number) => number | undefined;

/** Four bytes a record: two million of them take 8 MB. The same for the same seed on every machine. */
export function runOrder({ count, seed, limit = count }: OrderWanted): RunOrder {
  const within = (place: number) => (place < limit ? place : undefined);
  if (seed === undefined) return within;
  const places = new Uint32Array(count);
  for (const [place, seq] of shuffled(count, seed).entries()) places[seq] = place;
  return (seq) => within(places[seq] as number);
}

/** Fisher–Yates. */
function shuffled(count: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const random = generator(seed);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = order[last] as number;
    order[last] = order[other] as number;
    order[other] = moved;
  }
  return order;
}
