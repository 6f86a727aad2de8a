/** A billionth of a dollar: far below the price of a token, far above the noise of adding binary fractions. */
const NANO = 1e9;

/** An amount without the noise: 0.000485 and not 0.00048499999999999997. */
export function roundUsd(amount: number): number {
  return Math.round(amount * NANO) / NANO;
}
