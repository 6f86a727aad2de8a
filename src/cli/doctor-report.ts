import type { Line } from './lines.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `note`: worth knowing and no hindrance. */
  readonly state: 'ok' | 'note' | 'problem';
  /** What was found, and for a problem what to do. */
  readonly text: string;
}

const MARKS = { ok: 'ok      ', note: 'note    ', problem: 'PROBLEM ' } as const;

export function findingLines(findings: readonly Finding[]): readonly Line[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.map(({ name, state, text }) => {
    const line = `${MARKS[state]}${name.padEnd(width)}  ${text}`;
    return state === 'problem' ? { title: line } : line;
  });
}
