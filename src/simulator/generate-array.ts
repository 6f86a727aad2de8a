import { suits } from './classify.ts';
import { findMember, findWords } from './find-field.ts';
import type { Generated, Slot } from './generated.ts';
import { numberAt, resolveRef, subschema, subschemas, typesOf } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { optionsOf } from './generate-option.ts';
import { bulletsOf, memberSource, rowSources, sentencesOf, sourceOf } from './source.ts';
import type { Source } from './source.ts';
import { wordsOf } from './words.ts';

/** A list of words longer than this is a text, and no tags. */
const DEFAULT_MAX_WORDS = 5;

/** Words shorter than this make poor tags. */
const LEAST_TAG_CHARS = 5;

/** Of options only those that suit at least this share as well as the best. */
const SUITS_TOO = 0.6;

/** A list read from rows, bullets or members of the item, with as many members as the schema wants. */
export function generateArray(slot: Slot, generate: (slot: Slot) => Generated): Generated {
  const { schema, root } = slot;
  const tuple = subschemas(schema['prefixItems']);
  const items = resolveRef(subschema(schema['items']), root);
  const member = (source: Source, of: JsonSchema): Generated =>
    generate({ ...slot, schema: of, source, depth: slot.depth + 1 });
  if (tuple.length > 0) return { value: tuple.map((each) => member(slot.source, each).value), found: false };

  const said = saidMembers(slot, items, member);
  const least = numberAt(schema, 'minItems') ?? 0;
  const most = numberAt(schema, 'maxItems') ?? Number.POSITIVE_INFINITY;
  const unique = schema['uniqueItems'] === true ? distinct(said) : [...said];
  return {
    value: filled(unique.slice(0, most), least, schema, () => member(slot.source, items).value),
    found: said.length > 0,
  };
}

function saidMembers(
  slot: Slot,
  items: JsonSchema,
  member: (source: Source, of: JsonSchema) => Generated,
): readonly unknown[] {
  const listed = findMember(slot.source, slot.name);
  if (Array.isArray(listed))
    return listed.map((each) => member(memberSource(slot.source, each), items).value);
  const options = optionsOf(items, slot.root);
  if (options !== null) return suiting(slot.source, options.values, options.notes);
  if (typesOf(items).includes('string')) return stringsOf(slot);
  // Rows with numbers are surer than bullets, which may be notes below a table.
  const rows = rowSources(slot.source);
  if (rows.length > 0) return rows.map((row) => member(row, items).value);
  const bullets = bulletsOf(slot.source.text).map((text) => sourceOf(text, slot.source.instructions));
  return bullets
    .map((bullet) => member(bullet, items))
    .filter((made) => made.found)
    .map((made) => made.value);
}

/** All options that the text suits well. */
function suiting(source: Source, values: readonly unknown[], notes: string): readonly unknown[] {
  const options = values.filter((value) => typeof value === 'string');
  const instructions = `${source.instructions}\n${notes}`;
  const scores = options.map((option) => suits(source.text, option, options, instructions));
  const best = Math.max(0, ...scores);
  if (best === 0) return [];
  return options.filter((_, i) => (scores[i] ?? 0) >= best * SUITS_TOO);
}

function stringsOf(slot: Slot): readonly string[] {
  const words = findWords(slot.source, slot.name);
  if (words !== null)
    return words
      .split(/[,;]/)
      .map((word) => word.trim())
      .filter((word) => word !== '');
  const bullets = bulletsOf(slot.source.text);
  if (bullets.length > 0) return bullets;
  if (!/tag|keyword|topic|word|label/i.test(slot.name)) return sentencesOf(slot.source.text).slice(0, 3);
  const long = distinct(wordsOf(slot.source.text).filter((word) => word.length >= LEAST_TAG_CHARS));
  return long.slice(0, DEFAULT_MAX_WORDS).map(String);
}

/** Fills up to the least number; where members must differ, strings and numbers are told apart by their place. */
function filled(members: unknown[], least: number, schema: JsonSchema, next: () => unknown): unknown[] {
  const all = [...members];
  while (all.length < least) {
    const value = next();
    const differs = schema['uniqueItems'] !== true || !all.includes(value);
    if (differs) all.push(value);
    else if (typeof value === 'number') all.push(value + all.length);
    else if (typeof value === 'string') all.push(optionOrNumbered(value, all, schema));
    else all.push(value);
  }
  return all;
}

function optionOrNumbered(value: string, taken: readonly unknown[], schema: JsonSchema): unknown {
  const options = subschema(schema['items'])['enum'];
  if (!Array.isArray(options)) return `${value} ${taken.length + 1}`;
  return options.find((option) => !taken.includes(option)) ?? value;
}

function distinct(values: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = JSON.stringify(value);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
