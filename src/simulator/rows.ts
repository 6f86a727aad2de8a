import { firstNumber, numbersIn } from './find-number.ts';
import type { FoundNumber } from './find-number.ts';
import { labelled, labelsOf } from './labels.ts';

/** A line of a table or list: what was bought, how many, at what price. */
export interface Row {
  readonly text: string;
  readonly description: string;
  readonly quantity: number | null;
  readonly price: number | null;
  readonly amount: number | null;
  /** Quantity times price is the amount. */
  readonly sure: boolean;
}

/** Half a cent: products are rounded to cents. */
const CENT_TOLERANCE = 0.006;

/** Lines that sum up or describe the whole. */
const NO_ROW =
  /^\W*(sub-?\s*total|total|grand|net\b|gross|tax|vat\b|gst\b|mwst|amount due|balance|due\b|date\b|invoice|bill to|pay|terms|iban|bic|phone|tel\b|email|address|currency|from\b|to\b|customer|number|issued|all amounts)/i;

/**
 * Rows with numbers. Where quantity times price is the amount a row is sure; the others (`Delivery 12.00`) are taken
 * when there are no sure ones, or when only all rows together come to the total that the text states.
 */
export function rowsOf(text: string): readonly Row[] {
  const rows = text.split('\n').flatMap((line) => {
    const row = rowOf(line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, ''));
    return row === null ? [] : [row];
  });
  const sure = rows.filter((row) => row.sure);
  const all = rows.filter((row) => row.amount !== null);
  if (sure.length === 0) return all;
  const labels = labelsOf(text);
  const stated = firstNumber(labelled(labels, 'total') ?? '');
  const tax = firstNumber(labelled(labels, 'tax') ?? '') ?? 0;
  const fits = (some: readonly Row[]) => Math.abs(sumOf(some) + tax - (stated ?? 0)) < CENT_TOLERANCE;
  return stated !== null && !fits(sure) && fits(all) ? all : sure;
}

function sumOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + (row.amount ?? 0), 0);
}

function rowOf(line: string): Row | null {
  if (NO_ROW.test(line) || !/\p{L}{2}/u.test(line)) return null;
  const numbers = numbersIn(line).filter((number) => line.slice(number.end).trimStart()[0] !== '%');
  if (numbers.length === 0) return null;
  const description = describe(line, numbers);
  if (description === '') return null;
  // Any of the numbers may be the product of two others: columns come in every order.
  for (const [i, amount] of numbers.entries()) {
    const pair = productOf(
      amount,
      numbers.filter((_, j) => j !== i),
    );
    if (pair !== null) return { text: line, description, ...pair, amount: amount.value, sure: true };
  }
  return { text: line, description, ...guess(line, numbers), sure: false };
}

/** Quantity and price in the order in which they stand. */
function productOf(
  amount: FoundNumber,
  others: readonly FoundNumber[],
): { quantity: number; price: number } | null {
  for (const [i, first] of others.entries()) {
    for (const second of others.slice(i + 1)) {
      if (Math.abs(first.value * second.value - amount.value) > CENT_TOLERANCE) continue;
      const priceFirst = !Number.isInteger(first.value) && Number.isInteger(second.value);
      const [quantity, price] = priceFirst ? [second, first] : [first, second];
      return { quantity: quantity.value, price: price.value };
    }
  }
  return null;
}

/** `2 x 9.50` is a quantity and a price, `Delivery 12.00` an amount. Prose with a number in it is no row. */
function guess(line: string, numbers: readonly FoundNumber[]): Pick<Row, 'quantity' | 'price' | 'amount'> {
  const [first, second] = numbers;
  const money = (number: FoundNumber) =>
    /[.,]\d\d\b|[€$£]/.test(line.slice(Math.max(0, number.start - 2), number.end + 2));
  if (first !== undefined && second !== undefined && numbers.length === 2 && money(second)) {
    const amount = Math.round(first.value * second.value * 100) / 100;
    return { quantity: first.value, price: second.value, amount };
  }
  if (first !== undefined && numbers.length === 1 && money(first)) {
    return { quantity: 1, price: first.value, amount: first.value };
  }
  return { quantity: null, price: null, amount: null };
}

/** The longest stretch of words between the numbers. */
function describe(line: string, numbers: readonly FoundNumber[]): string {
  const edges = [0, ...numbers.flatMap((number) => [number.start, number.end]), line.length];
  const stretches: string[] = [];
  for (let i = 0; i < edges.length; i += 2) stretches.push(line.slice(edges[i], edges[i + 1]));
  const bare = stretches.map((stretch) =>
    stretch
      .split(/\||\t|;/)
      .map((cell) =>
        cell.replaceAll(/^[\s,:@=x×*"–-]+(?=\s|$)|[\s,:@=×*"–(€$£-]+$|^[\s,:@=×*"–)-]+/g, '').trim(),
      )
      .map((cell) => cell.replace(/^(?:x|pcs|pieces|units)\s+|\s+(?:x|at|for|qty|à)$/i, '').trim())
      .reduce((longest, cell) => (cell.length > longest.length ? cell : longest), ''),
  );
  const longest = bare.reduce((best, stretch) => (stretch.length > best.length ? stretch : best), '');
  return /\p{L}{2}/u.test(longest) ? longest : '';
}
