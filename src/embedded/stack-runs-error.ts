import type { StackInfo } from './stack-file.ts';

/** Another process has the data folder. */
export class StackRunsError extends Error {
  override readonly name = 'StackRunsError';

  /** `first` is undefined while that one is still starting. */
  constructor(dataDir: string, first: StackInfo | undefined) {
    const where =
      first === undefined
        ? 'It is just starting.'
        : `Temporal is at ${first.temporalAddress}, its UI at ${first.uiUrl}, its process is ${first.pid}.`;
    super(`A stack runs on ${dataDir} already. ${where} Use that one, or stop it first.`);
  }
}
