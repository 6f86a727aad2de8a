import { MAX_OUTPUT_TOKENS, TOOL } from '../conformance/where.ts';
import type { Where } from '../conformance/where.ts';
import { at, listOf, textOf } from './oracle-json.ts';
import { placeOf } from './oracle-place.ts';
import type { Place } from './oracle-place.ts';
import type { Mutated } from './mutate.ts';

/**
 * Why a response can't be the success that it was taken for, by a reading of its own that shares nothing with the
 * adapters; undefined where it can. Only as strict as what is certain: it asks whether the output stands where the
 * answer has to stand, in a response that says that it is whole, and that says nothing of an error.
 */
export function objection(mutated: Mutated, output: unknown, mended: boolean): string | undefined {
  const { status, contentType } = mutated;
  if (status < 200 || status > 299) return `the status is ${status}`;
  if (contentType !== '' && !/json|event-stream/.test(contentType)) return `it is ${contentType}`;
  const place = placeOf(mutated);
  if (typeof place === 'string') return place;
  if (!place.complete) return `it stopped because of ${String(place.stop)}`;
  if (place.refused) return 'it refuses';
  if (place.outputTokens !== undefined && place.outputTokens >= MAX_OUTPUT_TOKENS)
    return 'it reached its limit';
  const { where } = mutated.recorded;
  if (where.mode === 'text') return objectionToText(place, output, mended);
  return objectionToObject(place, where, output, mended);
}

function objectionToText({ text, calls }: Place, output: unknown, mended: boolean): string | undefined {
  if (calls.length > 0) return 'it calls a tool';
  if (typeof output !== 'string' || output.trim() === '') return 'the output is no text';
  if (!mended) return output === text.trim() ? undefined : 'the text is another one';
  // Mended is a text without what the model thought aloud.
  const spoken = [text.replaceAll(/<think>[^]*?<\/think>/gi, ''), text.split('</think>').at(-1) ?? ''];
  return spoken.some((one) => one.trim() === output) ? undefined : 'the text does not hold the output';
}

function objectionToObject(
  { text, calls }: Place,
  where: Where,
  output: unknown,
  mended: boolean,
): string | undefined {
  let said: unknown = text;
  if (where.mode === 'tool') {
    if (calls.length !== 1) return `it has ${calls.length} calls`;
    if (calls[0]?.name !== TOOL) return 'it calls another tool';
    said = calls[0].input;
  } else if (calls.length > 0) return 'it calls a tool';
  const wrong = objectionToForm(output);
  if (wrong !== undefined) return wrong;
  return mended ? objectionToMended(said, output) : objectionToSame(said, where, output);
}

/** The schema once more, by hand. */
function objectionToForm(output: unknown): string | undefined {
  const keys = Object.keys(output as object);
  if (keys.some((key) => !['intent', 'urgency', 'cards', 'due', 'note'].includes(key)))
    return 'it has other keys';
  if (!['card_arrival', 'change_pin', 'lost_card'].includes(textOf(output, 'intent') ?? ''))
    return 'no intent';
  if (!['low', 'normal', 'high'].includes(textOf(output, 'urgency') ?? '')) return 'no urgency';
  if (!Number.isSafeInteger(at(output, 'cards'))) return 'no number of cards';
  if ((textOf(output, 'note') ?? 'x'.repeat(401)).length > 400) return 'no note';
  return at(output, 'due') === undefined || /^\d{4}-\d\d-\d\d$/.test(textOf(output, 'due') ?? '')
    ? undefined
    : 'no date';
}

/** Which of two values of one name is meant nobody can say. */
function objectionToKeys(said: unknown): string | undefined {
  if (typeof said !== 'string') return undefined;
  const keys = [...said.matchAll(/(?<!\\)"(intent|urgency|cards|due|note)"\s*:/g)].map(([, key]) => key);
  return new Set(keys).size < keys.length ? 'it says a key twice' : undefined;
}

/** Not mended: what stands there is the output, but for what nobody asked for. */
function objectionToSame(said: unknown, { api, mode }: Where, output: unknown): string | undefined {
  const value = typeof said === 'string' ? parsed(said) : said;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no object stands there';
  for (const key of ['intent', 'urgency', 'cards', 'note']) {
    if (at(value, key) !== at(output, key)) return `${key} is another one`;
  }
  const due = at(value, 'due');
  if (due === at(output, 'due')) return objectionToKeys(said);
  const asksForNulls =
    (api === 'chat' && mode === 'schema') || (api === 'responses' && mode !== 'prompt' && mode !== 'json');
  return due === null && asksForNulls && at(output, 'due') === undefined
    ? objectionToKeys(said)
    : 'due is another one';
}

/** Mended: every value of the output was said, in that place. */
function objectionToMended(said: unknown, output: unknown): string | undefined {
  const whole = (typeof said === 'string' ? said : JSON.stringify(said)).toLowerCase();
  const missing = listOf(Object.values(output as object)).find((value) => {
    const text = String(value).toLowerCase();
    if (typeof value !== 'string') return !whole.includes(text);
    // To its end: what was cut off is not said.
    const ends = [text, JSON.stringify(text).slice(1, -1)].flatMap((form) => [`${form}"`, `${form}'`]);
    return !ends.some((form) => whole.includes(form));
  });
  return missing === undefined ? undefined : `nobody said ${JSON.stringify(missing)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
