import { isRecord } from './checker.ts';
import type { JsonSchema } from './json-schema.ts';

/** The value with each word that is an option somewhere in the schema written in the other case. */
export function swapEnumCase(value: unknown, schema: JsonSchema): unknown {
  const options = new Set(optionsIn(schema));
  const swap = (each: unknown): unknown => {
    if (typeof each === 'string') return options.has(each) ? otherCase(each) : each;
    if (Array.isArray(each)) return each.map(swap);
    if (!isRecord(each)) return each;
    return Object.fromEntries(Object.entries(each).map(([name, member]) => [name, swap(member)]));
  };
  return swap(value);
}

function optionsIn(schema: unknown): readonly unknown[] {
  if (Array.isArray(schema)) return schema.flatMap(optionsIn);
  if (!isRecord(schema)) return [];
  const own = [...(Array.isArray(schema['enum']) ? schema['enum'] : []), schema['const']];
  return [...own, ...Object.values(schema).flatMap(optionsIn)];
}

function otherCase(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase();
}
