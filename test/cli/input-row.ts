/** An input of `run`, most of them bad, and what its user is told. */
export interface InputRow {
  readonly what: string;
  /** The whole command, where it is not a dry run of the file for support-triage. `@/` is the project's folder. */
  readonly args?: readonly string[];
  /** Added to the usual command. */
  readonly plus?: readonly string[];
  /** Left out: `in.jsonl`. */
  readonly name?: string;
  /** Left out: one good line. */
  readonly file?: string | Uint8Array;
  /** Left out: 2, for bad input. */
  readonly code?: number;
  /** Each is a part of what is said. */
  readonly says: readonly string[];
}
