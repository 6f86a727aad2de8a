import { classify, suits } from './classify.ts';
import { findWords } from './find-field.ts';
import { numbersIn } from './find-number.ts';
import type { Generated, Slot } from './generated.ts';
import { resolveRef, subschemas } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** The values to choose from, and what the schema says about each. */
export interface Options {
  readonly values: readonly unknown[];
  readonly notes: string;
}

/** Signs that stand for a currency in texts. */
const CURRENCY_SIGNS = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY', 'Fr.': 'CHF' } as const;

/** An `enum`, or an `anyOf` of constants with descriptions of their own; null where there is neither. */
export function optionsOf(schema: JsonSchema, root: JsonSchema): Options | null {
  const description = typeof schema['description'] === 'string' ? schema['description'] : '';
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0)
    return { values: schema['enum'], notes: description };
  const branches = [...subschemas(schema['anyOf']), ...subschemas(schema['oneOf'])].map((each) =>
    resolveRef(each, root),
  );
  const nested = branches.map((branch) =>
    branch['type'] === 'null' ? { values: [null], notes: '' } : single(branch),
  );
  if (branches.length === 0 || !nested.every((each) => each !== null)) return null;
  return {
    values: nested.flatMap((each) => each.values),
    notes: [description, ...nested.map((each) => each.notes)].join('\n'),
  };
}

function single(branch: JsonSchema): Options | null {
  const { description: told, title } = branch;
  const description = typeof told === 'string' ? told : typeof title === 'string' ? title : '';
  if ('const' in branch)
    return { values: [branch['const']], notes: `${String(branch['const'])}: ${description}` };
  return Array.isArray(branch['enum']) ? { values: branch['enum'], notes: description } : null;
}

/** The option that the item names, else the one whose words it shares. */
export function generateOption(slot: Slot, options: Options): Generated {
  const labelled = slot.name === '' ? null : findWords(slot.source, slot.name);
  const exact = labelled === null ? undefined : options.values.find((value) => sameWord(value, labelled));
  if (exact !== undefined) return { value: exact, found: true };
  const texts = options.values.filter((value) => typeof value === 'string');
  if (texts.length === 0) return generateOther(slot, options.values);
  const currency = currencyIn(slot.source.text, texts);
  if (currency !== null) return { value: currency, found: true };
  const instructions = `${slot.source.instructions}\n${options.notes}`;
  const value = classify(slot.source.text, texts, instructions);
  const silent = options.values.includes(null) && suits(slot.source.text, value, texts, instructions) === 0;
  return silent ? { value: null, found: false } : { value, found: true };
}

function sameWord(value: unknown, word: string): boolean {
  return String(value).toLowerCase() === word.trim().toLowerCase();
}

function generateOther(slot: Slot, values: readonly unknown[]): Generated {
  const numbers = numbersIn(slot.source.text).map((number) => number.value);
  const said = values.find((value) => typeof value === 'number' && numbers.includes(value));
  return { value: said ?? values[0], found: said !== undefined };
}

function currencyIn(text: string, options: readonly string[]): string | null {
  const signs = Object.entries(CURRENCY_SIGNS).filter(([, code]) => options.includes(code));
  if (signs.length === 0) return null;
  const code = options.find((option) => new RegExp(`\\b${option}\\b`).test(text));
  return code ?? signs.find(([sign]) => text.includes(sign))?.[1] ?? null;
}
