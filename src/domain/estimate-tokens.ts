// Loads tables of a few MiB: workflow code must never import this file.

/** Tokens of a text, as an estimate: the bill is the provider's usage. */
export type TokenEstimator = (text: string) => number;

/** Long texts are counted by their beginning: the merge of a long run without spaces takes quadratic time. */
const COUNTED_CHARS = 4000;

let loading: Promise<TokenEstimator> | undefined;

/** Loaded on first use, once: it takes about 0.2 s, which a command that counts nothing should not pay. */
export function loadTokenEstimator(): Promise<TokenEstimator> {
  loading ??= import('gpt-tokenizer').then(({ countTokens }) => (text) => {
    const counted = text.slice(0, COUNTED_CHARS);
    // Text of a customer may spell a special token; it is data here like anything else.
    const tokens = countTokens(counted, { allowedSpecial: new Set(), disallowedSpecial: new Set() });
    return Math.ceil(counted.length === 0 ? 0 : (tokens * text.length) / counted.length);
  });
  return loading;
}
