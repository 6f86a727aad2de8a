import type { Deform } from './deformed.ts';
import { withOdd } from './reply.ts';
import type { Oddities } from './reply.ts';

/** The right answer in a wrong envelope, or with wrong counts. */
export const WIRE_DEFORMS = {
  'no-choices': odd({ shape: 'no-choices' }),
  'null-message': odd({ shape: 'null-message' }),
  'null-content': odd({ shape: 'null-content' }),
  'two-choices': odd({ shape: 'two-choices' }),
  'no-usage': odd({ usage: 'none' }),
  'negative-usage': odd({ usage: 'negative' }),
  'string-usage': odd({ usage: 'string' }),
  'huge-usage': odd({ usage: 'huge' }),
  'nan-usage': odd({ usage: 'null' }),
  'zero-usage': odd({ usage: 'zero' }),
} as const satisfies Record<string, Deform>;

function odd(oddities: Oddities): Deform {
  return ({ whole }) => withOdd(whole, oddities);
}
