import { placeholderInData } from './placeholders.ts';

/** The tag with which prompts tell the model what is data; a value must not be able to close it. */
const DATA_TAG = /<(?=\s*\/?\s*input\s*>)/gi;

/**
 * Sees every value that a template prints, after its filters. Throws a sentence that LiquidJS completes with the
 * place: a prompt with a hole in it is worse than none, and costs as much.
 */
export function guardOutput(value: unknown): string {
  if (value === undefined || value === null) throw new TypeError('the value is missing or null');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('the number is not finite');
  if (typeof value === 'object') {
    throw new TypeError(
      `an ${Array.isArray(value) ? 'array' : 'object'} can't be printed: go through it, or use | json`,
    );
  }
  const text = `${value as string | number | boolean}`;
  if (text.trim() === '') throw new TypeError('the value is empty');
  const placeholder = placeholderInData(text);
  if (placeholder !== undefined)
    throw new TypeError(`an unfilled placeholder came in with the data: ${placeholder}`);
  return text.replace(DATA_TAG, '&lt;');
}
