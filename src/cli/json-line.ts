/** One object, one line. What JSON leaves as it is and a terminal obeys is escaped; a parser reads the same. */
export function jsonLine(value: unknown): string {
  return `${escapedJson(JSON.stringify(value))}\n`;
}

const UNSAFE = /[\u007f-\u009f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Such characters stand inside of strings only, so the escape is JSON's own. */
export function escapedJson(json: string): string {
  return json.replaceAll(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
