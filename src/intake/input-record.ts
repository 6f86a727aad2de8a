/** One line of a batch's input (CONTRACTS 4). */
export interface InputItem {
  readonly kind: 'item';
  /** Place among the records of the input, from 0; lines that can't be used have theirs too. */
  readonly seq: number;
  /** Line of the file that it begins on, from 1. */
  readonly line: number;
  readonly id: string;
  readonly input: unknown;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly extra: Readonly<Record<string, unknown>> | null;
}

/** A line that can't be used, and why. */
export interface RefusedLine {
  readonly kind: 'refused';
  readonly seq: number;
  readonly line: number;
  /** Null where not even that can be read. */
  readonly id: string | null;
  readonly problem: string;
}

export type InputRecord = InputItem | RefusedLine;

/** What one record says, before it has its place. */
export type ParsedRecord = Omit<InputItem, 'seq' | 'line'> | Omit<RefusedLine, 'seq' | 'line'>;

export function refusal(problem: string, id: string | null = null): ParsedRecord {
  return { kind: 'refused', id, problem };
}
