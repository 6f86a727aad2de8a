/** Estimated tokens of so many characters, at least 1 for any text at all. */
export function tokensOf(chars: number, tokensPerChar: number): number {
  return Math.ceil(chars * tokensPerChar);
}

/** How many characters so many tokens are. */
export function charsOf(tokens: number, tokensPerChar: number): number {
  return Math.floor(tokens / tokensPerChar);
}
