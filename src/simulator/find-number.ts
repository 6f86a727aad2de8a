/** A number in running text. */
export interface FoundNumber {
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** Digits with separators; neither part of a word (`A4`) nor of a date or an identifier (`2026-03-31`, `INV-7`). */
const NUMBER = /(?<![\p{L}\d.,/-])-?\d+(?:[.,' ]\d{3})*(?:[.,]\d+)?(?![\p{L}\d/-]|[.,]\d)/gu;

/** All numbers of a text in both notations, `1,234.50` and `1.234,50`. */
export function numbersIn(text: string): readonly FoundNumber[] {
  return [...text.matchAll(NUMBER)].map((match) => ({
    value: parseNumber(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The first amount of a label's value; a percentage only where there is nothing else. */
export function firstNumber(text: string): number | null {
  const found = numbersIn(text);
  const plain = found.find((number) => text.slice(number.end).trimStart()[0] !== '%');
  return (plain ?? found[0])?.value ?? null;
}

/** The separator that stands last, with other than three digits behind it, is the decimal one. */
function parseNumber(text: string): number {
  const bare = text.replaceAll(/[' ]/g, '');
  const last = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  if (last === -1) return Number(bare);
  const separator = bare[last] ?? '';
  const several = bare.split(separator).length > 2;
  const mixed = bare.includes('.') && bare.includes(',');
  const decimal = !several && (mixed || bare.length - last - 1 !== 3);
  const whole = bare.slice(0, decimal ? last : bare.length).replaceAll(/[.,]/g, '');
  return Number(decimal ? `${whole}.${bare.slice(last + 1)}` : whole);
}
