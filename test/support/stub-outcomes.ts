import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import type { ValidateResult } from '#contract/steps.ts';
import type { InvalidAnswerKind } from '#domain/failure-kind.ts';

type Invalid = Extract<ValidateResult, { kind: 'invalid' }>;

/** What an activity of ours throws for a failure: the kind as its type, the facts as its details. */
export function failing(
  kind: string,
  options: { readonly final?: boolean; readonly details?: boolean } = {},
): ApplicationFailure {
  const { final = true, details = true } = options;
  const message = `planted ${kind}`;
  return ApplicationFailure.create({
    message,
    type: kind,
    nonRetryable: final,
    ...(details && { details: [{ kind, message }] }),
  });
}

/** A verdict that names its own rule, so that a repair can be seen to have been told of it. */
export function invalid(reason: InvalidAnswerKind, changes: Partial<Invalid> = {}): Invalid {
  const findings = [{ path: 'intent', rule: `planted:${reason}`, expected: 'better', got: 'this' }];
  return { kind: 'invalid', reason, findings, outputHash: null, ...changes };
}

/** Each call takes the next of these; the last one stands for all that follow. Failures are thrown. */
export function inTurn<T>(outcomes: readonly (T | Error)[]): () => Promise<T> {
  let next = 0;
  return async () => {
    const outcome = outcomes[Math.min(next, outcomes.length - 1)];
    next += 1;
    if (outcome instanceof Error) throw outcome;
    return outcome as T;
  };
}

/** Validation says these in turn. */
export function verdicts(...outcomes: readonly ValidateResult[]): () => Promise<ValidateResult> {
  return inTurn(outcomes);
}

/** Always the same failure. */
export function failsWith(error: Error): () => Promise<never> {
  return async () => {
    throw error;
  };
}

/** Hangs until it is cancelled, beating all the while, as a call under way does. */
export async function hangUntilCancelled(): Promise<never> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 20);
  try {
    return await context.cancelled;
  } finally {
    clearInterval(beat);
  }
}

/** A gate that a test opens. */
export interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

export function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

/** Validation that no answer passes, and whose draft fits the schema, so that a person may overrule the check. */
export const NEEDS_A_PERSON = {
  validate: async () => invalid('CheckFailed', { outputHash: 'out-draft' }),
};
