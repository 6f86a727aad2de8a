/** A-B-B-A: what slows a machine down as time goes on must not fall on one line alone. */
export function* alternating<T>(
  lines: readonly T[],
  runs: number,
): Generator<{ readonly line: T; readonly run: number }> {
  for (let run = 0; run < runs; run++) {
    for (const line of run % 2 === 0 ? lines : lines.toReversed()) yield { line, run };
  }
}
