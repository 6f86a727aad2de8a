const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** For each line of a Markdown text, whether it stands in a fenced block, the fences themselves included. */
export function fencedLines(lines: readonly string[]): boolean[] {
  let open: string | undefined;
  return lines.map((line) => {
    const match = FENCE.exec(line);
    const fence = match?.[1];
    if (open === undefined) {
      // A backtick after backticks is inline code, not a fence (CommonMark).
      if (fence === undefined || (fence.startsWith('`') && match?.[2]?.includes('`'))) return false;
      open = fence;
      return true;
    }
    const closes =
      fence !== undefined && fence[0] === open[0] && fence.length >= open.length && match?.[2]?.trim() === '';
    if (closes) open = undefined;
    return true;
  });
}
