/** A configuration that can't be used, with every problem that was found. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Sentences, each naming its place. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(
      `The configuration can't be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
      options,
    );
    this.problems = problems;
  }
}
