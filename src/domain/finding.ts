/** One thing that validation found wrong with an answer, in a form that machines, models and people can use. */
export interface Finding {
  /** Where, as a JSON path without the root: `lines.2.amount`; empty for the whole answer. */
  readonly path: string;
  /** Which rule: `json`, `schema:<zod code>`, `check:<name or number>`, `stop`, `empty`, `refusal`, `tool`. */
  readonly rule: string;
  /** What was wanted, in words. */
  readonly expected: string;
  /** What was there, shortened to 200 characters. */
  readonly got: string;
}

/** Long values add nothing to a finding, and every repair prompt pays for them. */
const MAX_GOT_CHARS = 200;

export function shortGot(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length <= MAX_GOT_CHARS ? text : `${text.slice(0, MAX_GOT_CHARS - 1)}…`;
}
