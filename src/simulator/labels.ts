import { conceptsOf, likeness } from './concepts.ts';

/** `Label: value` somewhere in a text. */
export interface Label {
  readonly name: string;
  readonly concepts: ReadonlySet<string>;
  readonly value: string;
}

/** Longer ones are sentences with a colon. */
const MAX_LABEL_CHARS = 40;

/** Below this a label shares an accident with a property. */
const LEAST_LIKENESS = 0.3;

/** Columns and several labels on one line stand apart by two spaces, tabs, bars or semicolons. */
const SEGMENT = /\s{2,}|\t|\||;/;

/** All labels of a text, in their order. */
export function labelsOf(text: string): readonly Label[] {
  return text.split('\n').flatMap((line) => {
    const whole = labelIn(line.trim());
    if (whole !== null && !SEGMENT.test(whole.value)) return [whole];
    // A line of several labels gives each its own value, and the whole line as a last resort.
    const parts = line.split(SEGMENT).map((part) => labelIn(part.trim()));
    return [...parts.filter((part) => part !== null), ...(whole === null ? [] : [whole])];
  });
}

/** The value whose label suits the property best, or null. */
export function labelled(labels: readonly Label[], property: string): string | null {
  const wanted = conceptsOf(property);
  let best: { value: string; score: number } | null = null;
  for (const label of labels) {
    const score = likeness(wanted, label.concepts);
    if (score >= LEAST_LIKENESS && score > (best?.score ?? 0)) best = { value: label.value, score };
  }
  return best?.value ?? null;
}

function labelIn(line: string): Label | null {
  const colon = /^(?:[-*•]\s*)?([^:=]+?)\s*[:=]\s*(\S.*)$/.exec(line);
  if (colon !== null && colon[2]?.startsWith('//') !== true) return label(colon[1], colon[2]);
  // `Total EUR 119.00`, `VAT 19% 19.00`: words, then an amount at the end.
  const amount =
    /^([\p{L}][^:=]*?)\s+((?:[A-Z]{3}\s*|[€$£]\s*)?-?\d[\d.,' ]*(?:\s*(?:[A-Z]{3}|[€$£]))?)$/u.exec(line);
  if (amount !== null) return label(amount[1], amount[2]);
  // `Invoice no. 4711`, `Invoice # A-17`
  const number = /^(.*?\b(?:no\.?|nr\.?|number|#))\s*(\S*\d\S*)$/i.exec(line);
  return number === null ? null : label(number[1], number[2]);
}

function label(name = '', value = ''): Label | null {
  const bare = name.replaceAll(/[*_`"']/g, '').trim();
  if (bare.length > MAX_LABEL_CHARS) return null;
  return {
    name: bare,
    concepts: conceptsOf(bare),
    value: value.replaceAll(/^[*_`"']+|[*_`"',]+$/g, '').trim(),
  };
}
