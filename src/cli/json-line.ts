// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNSAFE = /[\u007f-\u009f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** One object, one line. What JSON leaves as it is and a terminal obeys is escaped; a parser reads the same. */
export function jsonLine(value: unknown): string {
  return `${escaped(JSON.stringify(value))}\n`;
}

/** For people: the same value over several lines. */
export function jsonText(value: unknown): string {
  return escaped(JSON.stringify(value, null, 2) ?? 'null');
}

/** Such characters stand inside of strings only, so the escape is JSON's own. */
function escaped(json: string): string {
  return json.replaceAll(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
