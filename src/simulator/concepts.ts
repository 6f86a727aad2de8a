import { stem } from './stem.ts';
import { wordsOf } from './words.ts';

/** Words for the same thing, so that the property `dueOn` finds the label `Payment due`. First of each line: the concept. */
const SYNONYMS = [
  'supplier vendor seller issuer merchant from company',
  'customer client buyer recipient',
  'tax vat gst mwst',
  'quantity qty count units pcs pieces',
  'due payable',
  'date day on at dated',
  'number no nr num id reference ref',
  'description item product article position service',
  'price rate each unit',
  'amount sum',
  'total',
  'name',
  'email mail',
  'phone telephone tel mobile',
  'address street',
  'language lang locale',
];

/** Words that most labels carry and that tell none apart. */
const GENERIC = new Set([
  'invoice',
  'bill',
  'receipt',
  'document',
  'order',
  'issu',
  'issued',
  'the',
  'of',
  'your',
  'our',
  'is',
  'value',
  'field',
]);

/** Concepts that say what form a value has, not which value it is. */
const FORMS = new Set(['date', 'number', 'amount', 'name', 'price', 'description']);

const CONCEPT_OF = new Map(
  SYNONYMS.flatMap((line) => {
    const [concept = '', ...others] = line.split(' ');
    return [concept, ...others].map((word): [string, string] => [stem(word), concept]);
  }),
);

/** The concepts in a property's name or a label. */
export function conceptsOf(name: string): ReadonlySet<string> {
  const told = name.replace(/\b(amount|balance) (due|payable)\b/i, 'total').replaceAll('#', ' number ');
  const stems = wordsOf(told)
    .map(stem)
    .filter((word) => !GENERIC.has(word) && !/^\d+$/.test(word));
  return new Set(stems.map((word) => CONCEPT_OF.get(word) ?? word));
}

/** How well a label suits a property, 0 to 1. What a property is specific about must be in the label. */
export function likeness(property: ReadonlySet<string>, label: ReadonlySet<string>): number {
  const specific = [...property].filter((concept) => !FORMS.has(concept));
  if (specific.length > 0 && !specific.some((concept) => label.has(concept))) return 0;
  const common = [...property].filter((concept) => label.has(concept)).length;
  return common / (property.size + label.size - common || 1);
}
