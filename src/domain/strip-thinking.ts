const TAG = /<(\/?)(?:think|thinking|thought|reasoning|scratchpad)>/gi;

/**
 * The text without a model's thinking aloud. A block that never ends is left, since the answer may be in it; an end
 * without a beginning ends what stands before it, since some servers leave the first tag out.
 */
export function stripThinking(text: string): string {
  let kept = '';
  let from = 0;
  let opened: number | undefined;
  let isFirst = true;
  for (const match of text.matchAll(TAG)) {
    const isEnd = match[1] === '/';
    const after = match.index + match[0].length;
    if (!isEnd) opened ??= match.index;
    else if (opened !== undefined || isFirst) {
      kept += text.slice(from, opened ?? match.index);
      if (opened === undefined) kept = '';
      from = after;
      opened = undefined;
    }
    isFirst = false;
  }
  return (kept + text.slice(from)).trim();
}
