import { firstDate } from './find-date.ts';
import { findWords } from './find-field.ts';
import { conceptsOf } from './concepts.ts';
import type { Generated, Slot } from './generated.ts';
import { fitPattern } from './fit-pattern.ts';
import { formatted } from './format-string.ts';
import { numberAt } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { replyTo, summaryOf } from './prose.ts';
import { sentencesOf } from './source.ts';

/** Things with digits in them that name something: `INV-2031`, `4711`. */
const IDENTIFIER = /\b(?=[A-Z0-9/-]*\d)[A-Z]{1,6}[-/ ]?\d[\w/-]*\b|#\s?\d[\w-]*/;

/** Companies by their legal form, people by a greeting or signature. */
const COMPANY =
  /\b[A-Z][\w&.,' -]{1,50}?\b(?:Ltd|Limited|GmbH|Inc|LLC|LLP|AG|SA|BV|Co|Corp|KG|SARL|plc)\b\.?/;

const REPLY_NAMES = /reply|response|answer|draft|message|letter|email_?body/i;
const SUMMARY_NAMES = /summary|title|subject|headline|reason|explanation|rationale|note|comment|abstract/i;

/** A text of the item by its label, its form or its name, fitted to the lengths and the pattern of the schema. */
export function generateString(slot: Slot): Generated {
  const { schema } = slot;
  const format = typeof schema['format'] === 'string' ? schema['format'] : null;
  const labelled = slot.name === '' ? null : findWords(slot.source, slot.name);
  const form = format ?? formOfName(slot.name);
  if (form !== null) {
    const made = formatted(
      form,
      labelled ?? '',
      slot.source.text,
      /due|deadline|until|expir/i.test(slot.name),
    );
    // A form that only the name suggests is no demand: what does not fit it stays as it is said.
    if (made !== null && (format !== null || made.found)) return fitted(schema, made);
  }
  if (labelled !== null) return fitted(schema, { value: bareValue(slot.name, labelled), found: true });
  return fitted(schema, unlabelled(slot));
}

function formOfName(name: string): string | null {
  const concepts = conceptsOf(name);
  if (concepts.has('email')) return 'email';
  if (concepts.has('date') || /date|deadline/i.test(name)) return 'date';
  return /^(url|link|website)$/i.test(name) ? 'uri' : null;
}

/** `INV-7 of 3 March` is labelled `number`: only its first word is one. */
function bareValue(name: string, value: string): string {
  const concepts = conceptsOf(name);
  if (concepts.has('number')) return value.split(/[\s,;]/)[0] ?? value;
  return firstDate(value) !== null && concepts.has('date') ? (firstDate(value) ?? value) : value;
}

function unlabelled(slot: Slot): Generated {
  const { text, row, instructions } = slot.source;
  if (row !== null) return { value: row.description, found: true };
  const concepts = conceptsOf(slot.name);
  if (concepts.has('number')) return maybe(identifierIn(text), '-');
  if (concepts.has('supplier') || /company|organi[sz]ation/i.test(slot.name))
    return maybe(companyIn(text), '-');
  if (/^lang(uage)?$|locale/i.test(slot.name)) return { value: 'en', found: true };
  if (/currency/i.test(slot.name)) return maybe(/\b(EUR|USD|GBP|CHF|JPY)\b/.exec(text)?.[0], 'EUR');
  if (concepts.has('name') || concepts.has('customer')) return maybe(personIn(text), '-');
  if (REPLY_NAMES.test(slot.name)) return { value: replyTo(text, '', instructions), found: true };
  if (SUMMARY_NAMES.test(slot.name)) return { value: summaryOf(text), found: true };
  return {
    value: sentencesOf(text)[0] ?? text,
    found: /quote|evidence|text|question|request|content|description/i.test(slot.name),
  };
}

function maybe(value: string | undefined, otherwise: string): Generated {
  return { value: value ?? otherwise, found: value !== undefined };
}

/** What stands behind the heading of the paper, else the first thing that looks like a number of something. */
function identifierIn(text: string): string | undefined {
  const headed =
    /\b(?:invoice|bill|receipt|order|reference|ref|ticket|case)\b[ .:#]*(?=\S*\d)([A-Z0-9][\w/-]*)/i.exec(
      text,
    )?.[1];
  return headed ?? IDENTIFIER.exec(text)?.[0].replace(/^#\s?/, '');
}

/** A name with a legal form, else the first line that is not the heading of the paper. */
function companyIn(text: string): string | undefined {
  const named = COMPANY.exec(text)?.[0];
  const lines = text.split('\n').map((line) => line.trim());
  return (
    named ??
    lines.find(
      (line) =>
        /^[\p{Lu}][\p{L}&.' -]{2,60}$/u.test(line) &&
        !/^(invoice|bill|receipt|rechnung|tax invoice)\b/i.test(line),
    )
  );
}

function personIn(text: string): string | undefined {
  const said =
    /\b(?:my name is|I am|I'm|this is|signed|regards,?|sincerely,?)\s+([\p{Lu}][\p{L}'-]+(?: [\p{Lu}][\p{L}'-]+)*)/u.exec(
      text,
    );
  return said?.[1] ?? /\b[\p{Lu}][\p{Ll}'-]+ [\p{Lu}][\p{Ll}'-]+\b/u.exec(text)?.[0];
}

/** Keeps to pattern and lengths; a text that is too short is filled up with its own words. */
function fitted(schema: JsonSchema, made: Generated): Generated {
  const pattern = schema['pattern'];
  const least = numberAt(schema, 'minLength') ?? 0;
  const most = numberAt(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
  let value = String(made.value);
  if (typeof pattern === 'string') value = fitPattern(pattern, value);
  if (value.length > most) value = value.slice(0, most).trimEnd();
  if (value.length < least)
    value =
      value === ''
        ? '-'.repeat(least)
        : `${value} `.repeat(Math.ceil(least / value.length)).slice(0, Math.max(least, value.length));
  if (value.length < least || value.trim() === '') value = value.trimEnd().padEnd(Math.max(1, least), '-');
  return { value: value.slice(0, most), found: made.found };
}
