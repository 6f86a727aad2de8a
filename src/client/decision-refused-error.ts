import type { Finding } from '#domain/finding.ts';

/** A decision changed nothing. `why` is one of `REFUSALS`; only `Busy` gets better by trying again. */
export class DecisionRefusedError extends Error {
  override readonly name = 'DecisionRefusedError';
  readonly why: string;
  /** What is wrong with an edited value, where that was the reason. */
  readonly findings: readonly Finding[];

  constructor(
    why: string,
    message: string,
    options: ErrorOptions & { readonly findings?: readonly Finding[] } = {},
  ) {
    super(message, options);
    this.why = why;
    this.findings = options.findings ?? [];
  }
}
