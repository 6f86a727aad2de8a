/** How counts of tokens are told where they are not told as they are; `none` leaves usage out. */
export type UsageForm = 'none' | 'negative' | 'string' | 'huge' | 'null' | 'zero';

/** More than 32 bits hold. */
const HUGE = 3_000_000_000;

/** A count as it stands on the wire. */
export function toldCount(count: number, form: UsageForm | undefined): unknown {
  switch (form) {
    case 'negative':
      return -count;
    case 'string':
      return String(count);
    case 'huge':
      return HUGE;
    case 'null':
      return null;
    case 'zero':
      return 0;
    case 'none':
    case undefined:
      return count;
  }
}
