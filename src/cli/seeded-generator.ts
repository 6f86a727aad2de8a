/** Constants of mulberry32, a public-domain generator of 32 bits of state: enough to put lines in another order. */
const STEP = 0x6d2b79f5;
const TWO_POW_32 = 4_294_967_296;

/** Numbers from 0 to 1, the same for the same seed on every machine. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + STEP) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_POW_32;
  };
}
