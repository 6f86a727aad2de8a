/** The input as a whole can't be read: no line of it was taken, and nothing was submitted. */
export class IntakeError extends Error {
  override readonly name = 'IntakeError';
  readonly problems: readonly string[];

  constructor(problem: string) {
    super(problem);
    this.problems = [problem];
  }
}
