import { fencedLines } from './fenced-lines.ts';

/** A text that looks like a placeholder which nobody filled. */
export interface FoundPlaceholder {
  /** From 1, in the text that was searched. */
  readonly line: number;
  readonly text: string;
}

/** In a template's static text: placeholders of other syntaxes, `{customer_name}`, `${name}`, `[NAME]`. */
const STATIC =
  /\$\{[^{}\n]{1,60}\}|\{\{[^{}\n]{1,60}\}\}|\{[A-Za-z_][\w.-]{0,59}\}|\[[A-Z][A-Z0-9]+(?:[ _-][A-Z0-9]+)*\](?!\()/g;

/**
 * In data: `{{name}}`, `${name}`, `{snake_case}`, and `{word}` where it does not follow a letter, a brace or a
 * backslash, since `\frac{a}{b}` and `f{x}` are mathematics and code, not placeholders.
 */
const IN_DATA =
  /\{\{\s*[A-Za-z_][\w.]{0,59}\s*\}\}|\$\{\s*[A-Za-z_][\w.]{0,59}\s*\}|(?<!\\\w{0,30})\{[a-z][a-z0-9]*(?:_[a-z0-9]+)+\}|(?<![\w\\}$^])\{[a-z][a-z0-9]+\}/;

/** Only this much of a value is searched: placeholders of a broken mail merge stand near its beginning. */
const MAX_SEARCHED_CHARS = 100_000;

/** The first placeholder in a value that came in as data; undefined where there is none. */
export function placeholderInData(value: string): string | undefined {
  if (!value.includes('{')) return undefined;
  return IN_DATA.exec(value.slice(0, MAX_SEARCHED_CHARS))?.[0];
}

/** Placeholders of another syntax in a Liquid template, outside its fenced blocks. */
export function placeholdersInTemplate(template: string): FoundPlaceholder[] {
  const lines = blankLiquid(template).split('\n');
  const fenced = fencedLines(lines);
  return lines.flatMap((line, index) => {
    if (fenced[index] === true) return [];
    return [...line.matchAll(STATIC)].map((match) => ({ line: index + 1, text: match[0] }));
  });
}

/** What Liquid replaces, taken out with its line breaks kept; what it prints as it is (raw) stays. */
function blankLiquid(template: string): string {
  const token = /\{%-?\s*raw\s*-?%\}([\s\S]*?)\{%-?\s*endraw\s*-?%\}|\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}/g;
  return template.replace(token, (whole, raw: string | undefined) => raw ?? whole.replace(/[^\n]/g, ' '));
}
