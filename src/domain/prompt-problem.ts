/** Something wrong with a prompt file, and where. */
export interface PromptProblem {
  /** From 1, in the file. */
  readonly line: number;
  readonly message: string;
}
