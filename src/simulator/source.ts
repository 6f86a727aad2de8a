import { parseObject } from './item-text.ts';
import { labelsOf } from './labels.ts';
import type { Label } from './labels.ts';
import { rowsOf } from './rows.ts';
import type { Row } from './rows.ts';

/** What a value is read from: the item, or a part of it. */
export interface Source {
  readonly text: string;
  /** The item as an object, where it is one. */
  readonly fields: Readonly<Record<string, unknown>> | null;
  readonly labels: readonly Label[];
  /** The row that this part of the item is, within a list. */
  readonly row: Row | null;
  readonly instructions: string;
}

export function sourceOf(text: string, instructions: string): Source {
  return { text, fields: parseObject(text), labels: labelsOf(text), row: null, instructions };
}

/** The parts of the item that are rows of a list. */
export function rowSources(source: Source): readonly Source[] {
  return rowsOf(source.text).map((row) => ({ ...sourceOf(row.text, source.instructions), row }));
}

/** The source of one member of a list that the item gives as JSON. */
export function memberSource(source: Source, member: unknown): Source {
  const text = typeof member === 'string' ? member : JSON.stringify(member);
  return sourceOf(text, source.instructions);
}

/** Bullets and numbered points of the text. */
export function bulletsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line) => /^\s*(?:[-*•]|\d+[.)])\s+(\S.*)$/.exec(line)?.[1] ?? [])
    .map((line) => line.trim());
}

/** The text's sentences; a text without a full stop is one. */
export function sentencesOf(text: string): readonly string[] {
  return (text.match(/[^.!?\n]+[.!?]*/g) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
