/** What a request says about one option of an enum beside its name. */
export type OptionNotes = ReadonlyMap<string, readonly string[]>;

/** A line that names more options than this lists them and explains none. */
const MAX_MENTIONS = 4;

/** A description is a few sentences; what follows belongs to something else. */
const MAX_NOTE_CHARS = 600;

/** Options that look like identifiers are found anywhere, plain words (`high`) only where a clause begins. */
const IDENTIFIER = /[_\d-]|[a-z][A-Z]/;

interface Mention {
  readonly option: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Descriptions and examples of the options in instructions: `card_arrival: where is the card`, a wrapped line below,
 * `"Where is it?" -> card_arrival`, and an example line above a line with the answer.
 */
export function findNotes(text: string, options: readonly string[]): OptionNotes {
  const notes = new Map<string, string[]>(options.map((option) => [option, []]));
  const note = (option: string, words: string) => {
    if (words.trim() !== '') notes.get(option)?.push(words.trim().slice(0, MAX_NOTE_CHARS));
  };
  let wraps: string | null = null;
  let above = '';
  for (const line of text.split('\n')) {
    const mentions = mentionsIn(line, options);
    if (mentions.length > MAX_MENTIONS || line.trim() === '') {
      wraps = null;
    } else if (mentions.length === 0) {
      if (wraps !== null && !/^\s*([-*#•]|\d+[.)])/.test(line)) note(wraps, line);
      else wraps = null;
    } else {
      for (const [i, mention] of mentions.entries()) {
        note(mention.option, line.slice(mention.end, mentions[i + 1]?.start));
        if (mentions.length === 1) note(mention.option, exampleBefore(line.slice(0, mention.start), above));
      }
      wraps = mentions.at(-1)?.option ?? null;
    }
    if (line.trim() !== '') above = line;
  }
  return notes;
}

/** The example that an answer stands behind, on its line (`… -> option`) or on the one above (`Intent: option`). */
function exampleBefore(before: string, above: string): string {
  if (!/(->|→|=>|⇒|:|=)\s*["'`]?$/.test(before)) return '';
  const example = before.replace(/(->|→|=>|⇒|:|=)\s*["'`]?$/, '');
  return example.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length > 2 ? example : above;
}

function mentionsIn(line: string, options: readonly string[]): Mention[] {
  const lower = line.toLowerCase();
  const found: Mention[] = [];
  for (const option of options) {
    const start = positionOf(option, line, lower);
    if (start !== -1) found.push({ option, start, end: start + option.length });
  }
  // `card_payment` inside `declined_card_payment` is no mention of its own: the boundary check keeps it out.
  return found.toSorted((a, b) => a.start - b.start);
}

function positionOf(option: string, line: string, lower: string): number {
  const wanted = option.toLowerCase();
  if (wanted === '') return -1;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + 1)) {
    const bare = !/[\w-]/.test(line[at - 1] ?? ' ') && !/\w/.test(line[at + wanted.length] ?? ' ');
    if (bare && (IDENTIFIER.test(option) || beginsClause(line.slice(0, at)))) return at;
  }
  return -1;
}

/** Line starts, bullets, quotes, and what follows a comma, an arrow or a colon. */
function beginsClause(before: string): boolean {
  return /(^|[-*•#.)"'`,;:|>→=(])\s*(or |and )?\s*["'`*]*$/.test(before);
}
