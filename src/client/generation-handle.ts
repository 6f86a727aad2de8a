import { ApplicationFailure, WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';

import type { Decision } from '#contract/decision.ts';
import type { GenerationState } from '#contract/generation-state.ts';
import { QUERIES, REFUSALS, UPDATES } from '#contract/names.ts';
import type { Finding } from '#domain/finding.ts';

import { DecisionRefusedError } from './decision-refused-error.ts';
import { IdentityConflictError } from './identity-conflict-error.ts';

/** A decision as a service makes it; without an id it gets one, and with one it may be sent twice and counts once. */
export type DecisionToMake = Omit<Decision, 'decisionId' | 'sees'> & {
  readonly decisionId?: string | undefined;
  /** The draft that was looked at: `review.sees` of `state`. */
  readonly sees: string | null;
};

/** One generation, running or ended. */
export class GenerationHandle {
  readonly workflowId: string;
  private readonly workflow: WorkflowHandle;
  private readonly inputHash: string | undefined;

  /** With the hash of an input, `result` refuses the ending of another. */
  constructor(workflow: WorkflowHandle, inputHash?: string) {
    this.workflow = workflow;
    this.inputHash = inputHash;
    this.workflowId = workflow.workflowId;
  }

  /** Waits for the ending, however long a person takes. Throws `IdentityConflictError` where the id was another's. */
  async result(): Promise<GenerationState> {
    const state = await this.ending();
    const { inputHash: theirs, id } = state;
    if (this.inputHash === undefined || theirs === null || theirs === this.inputHash) return state;
    throw new IdentityConflictError(
      `The id ${id} belongs to another input: it has ${theirs}, this start has ${this.inputHash}. Nothing was spent.`,
    );
  }

  /** Whether it has ended: asks Temporal alone, and needs no worker. */
  async hasEnded(): Promise<boolean> {
    const { status } = await this.workflow.describe();
    return status.name !== 'RUNNING';
  }

  /** Where it stands now; needs a worker. */
  state(): Promise<GenerationState> {
    return this.workflow.query<GenerationState>(QUERIES.state);
  }

  /** Decides and waits for the answer; throws `DecisionRefusedError` where it changed nothing. Needs a worker. */
  async decide(decision: DecisionToMake): Promise<GenerationState> {
    const decisionId = decision.decisionId ?? crypto.randomUUID();
    try {
      return await this.workflow.executeUpdate<GenerationState, [Decision]>(UPDATES.decide, {
        args: [{ ...decision, decisionId }],
        // An update with a known id returns its first result, also after the end.
        updateId: decisionId,
      });
    } catch (error) {
      throw refusalOf(error);
    }
  }

  private async ending(): Promise<GenerationState> {
    try {
      return (await this.workflow.result()) as GenerationState;
    } catch (error) {
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      if (cause instanceof ApplicationFailure && cause.type === REFUSALS.identityConflict) {
        throw new IdentityConflictError(cause.message, { cause: error });
      }
      throw error;
    }
  }

  /** Asks for the ending `cancelled`; a call under way is given up, and may have been billed. */
  async cancel(): Promise<void> {
    await this.workflow.cancel();
  }
}

function refusalOf(error: unknown): unknown {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) return error;
  const [details] = (cause.details ?? []) as [{ readonly findings?: readonly Finding[] } | undefined];
  return new DecisionRefusedError(cause.type ?? 'Refused', cause.message, {
    cause: error,
    findings: details?.findings ?? [],
  });
}
