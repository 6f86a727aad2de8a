import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Check } from './task.ts';

/** The task's own rules, every one, so that one repair can heed all that is wrong. */
export function runChecks(
  checks: readonly Check<unknown, unknown>[],
  output: unknown,
  input: unknown,
): Finding[] {
  return checks.flatMap((check, index) => {
    const problem = checkProblem(check, output, input);
    if (problem === undefined) return [];
    return [{ path: '', rule: `check:${check.name || index}`, expected: problem, got: shortGot(output) }];
  });
}

/** A check that throws has failed on this output as surely as one that says why; a person will see which. */
function checkProblem(check: Check<unknown, unknown>, output: unknown, input: unknown): string | undefined {
  let result: unknown;
  try {
    result = check(output, input);
  } catch (error) {
    return shortGot(`the check itself failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (result === true) return undefined;
  if (typeof result === 'string' && result.trim() !== '') return shortGot(result);
  return 'the check returned neither true nor the reason why not';
}
