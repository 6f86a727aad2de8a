import type { PromptProblem } from './prompt-problem.ts';

/** What LiquidJS's errors have in common, and nothing of the template, which would make messages long. */
interface LiquidErrorLike {
  readonly message: string;
  readonly originalError?: { readonly message?: string };
  readonly token?: { getPosition?(): [number, number] };
  readonly errors?: readonly LiquidErrorLike[];
}

/** A template's errors with their places in the file; anything else is a bug and thrown on. */
export function liquidProblems(error: unknown, firstLine: number): PromptProblem[] {
  if (!isLiquidError(error)) throw error;
  const errors = error.errors ?? [error];
  return errors.map((one) => {
    const [line] = one.token?.getPosition?.() ?? [1];
    return { line: firstLine + line - 1, message: plainMessage(one) };
  });
}

/** LiquidJS ends its messages with a place in the section, which is not the place in the file. */
function plainMessage(error: LiquidErrorLike): string {
  const text = error.originalError?.message ?? error.message;
  return text.replace(/(?:, file:[^,]*)?, line:\d+, col:\d+$/, '');
}

function isLiquidError(error: unknown): error is LiquidErrorLike {
  return error instanceof Error && ('token' in error || 'errors' in error);
}
