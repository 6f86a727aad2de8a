import { conceptsOf, likeness } from './concepts.ts';
import { labelled } from './labels.ts';
import type { Source } from './source.ts';

/** Two names this much alike mean the same. */
const SAME_NAME = 0.99;

/** The member of a JSON item whose name suits the property, or undefined. */
export function findMember(source: Source, name: string): unknown {
  const fields = source.fields;
  if (fields === null) return undefined;
  if (name in fields) return fields[name];
  const wanted = conceptsOf(name);
  const key = Object.keys(fields).find((field) => likeness(wanted, conceptsOf(field)) >= SAME_NAME);
  return key === undefined ? undefined : fields[key];
}

/** What the item says of a property in words: a member of a JSON item, or a labelled value. */
export function findWords(source: Source, name: string): string | null {
  const member = findMember(source, name);
  if (typeof member === 'string') return member;
  if (typeof member === 'number' || typeof member === 'boolean') return String(member);
  return source.fields === null ? labelled(source.labels, name) : null;
}
