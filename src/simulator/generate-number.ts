import { conceptsOf } from './concepts.ts';
import { findWords } from './find-field.ts';
import { firstNumber, numbersIn } from './find-number.ts';
import type { Generated, Slot } from './generated.ts';
import { numberAt } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Row } from './rows.ts';

/** What a model says of its own sureness when it is asked. */
const USUAL_CONFIDENCE = 0.9;

/** Properties of money: the largest number of the text is the best guess for a total. */
const MONEY = new Set(['total', 'amount', 'price']);

/** A number of the item by its label or its column, within the bounds of the schema. */
export function generateNumber(slot: Slot, whole: boolean): Generated {
  const said = saidNumber(slot);
  return { value: fit(slot.schema, said ?? fallback(slot), whole), found: said !== null };
}

function saidNumber(slot: Slot): number | null {
  const concepts = conceptsOf(slot.name);
  if (slot.source.row !== null) {
    const inRow = numberOfRow(slot.source.row, concepts);
    if (inRow !== null) return inRow;
  }
  const words = findWords(slot.source, slot.name);
  const labelled = words === null ? null : firstNumber(words);
  if (labelled !== null || ![...concepts].some((concept) => MONEY.has(concept))) return labelled;
  const amounts = numbersIn(slot.source.text).map((number) => number.value);
  return amounts.length === 0 ? null : Math.max(...amounts);
}

function numberOfRow(row: Row, concepts: ReadonlySet<string>): number | null {
  if (concepts.has('price')) return row.price;
  if (concepts.has('quantity')) return row.quantity;
  if (concepts.has('amount') || concepts.has('total')) return row.amount;
  return null;
}

function fallback(slot: Slot): number {
  const isShare = /confidence|probability|certainty|score/i.test(slot.name);
  if (!isShare) return 0;
  const most = numberAt(slot.schema, 'maximum') ?? 1;
  return most <= 1 ? USUAL_CONFIDENCE : Math.round(USUAL_CONFIDENCE * most);
}

/** The nearest number that the schema allows. */
function fit(schema: JsonSchema, value: number, whole: boolean): number {
  const step = numberAt(schema, 'multipleOf') ?? (whole ? 1 : undefined);
  const nudge = step ?? 0.01;
  const above = numberAt(schema, 'exclusiveMinimum');
  const below = numberAt(schema, 'exclusiveMaximum');
  const least = Math.max(
    numberAt(schema, 'minimum') ?? -Infinity,
    above === undefined ? -Infinity : above + nudge,
  );
  const most = Math.min(
    numberAt(schema, 'maximum') ?? Infinity,
    below === undefined ? Infinity : below - nudge,
  );
  if (value > least && value < most && step === undefined) return value;
  const clamped = Math.min(most, Math.max(least, value));
  if (step === undefined) return clamped;
  const rounded = Math.round(clamped / step) * step;
  if (rounded < least) return Math.ceil(least / step) * step;
  return rounded > most ? Math.floor(most / step) * step : rounded;
}
