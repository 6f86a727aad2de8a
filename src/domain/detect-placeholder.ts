import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';
import type { OutputString } from './output-strings.ts';
import { placeholderInData } from './placeholders.ts';

/** `[NAME]`, `[Customer Name]`, `[Insert date here]`: what models leave for somebody else to fill in. */
const BRACKETED =
  /\[(?:[A-Z][A-Z0-9]*(?:[_ ][A-Z0-9]+)+|(?:[Yy]our|[Ii]nsert|[Cc]ustomer|[Cc]lient|[Uu]ser|[Rr]ecipient|[Aa]gent|[Cc]ompany|[Oo]rder|[Aa]ccount|[Pp]hone|[Ff]irst|[Ll]ast) ?[^\]\n]{0,40}|NAME|DATE|EMAIL|ADDRESS|AMOUNT|COMPANY|PHONE|TODO|TBD|Name|Date|Amount|Address|Email)\](?!\()/;

/** A placeholder that the model left in its output. One that stands in the input was quoted. */
export function detectPlaceholder(strings: readonly OutputString[], input: string): Finding | undefined {
  for (const { path, text } of strings) {
    const found = placeholderInData(text) ?? BRACKETED.exec(text)?.[0];
    if (found !== undefined && !input.includes(found)) {
      return { path, rule: 'placeholder', expected: 'finished text', got: shortGot(found) };
    }
  }
  return undefined;
}
