/**
 * Whether a decision counts, as one pure reducer for the signal and the update (CONTRACTS 3). It knows what the
 * workflow knows; whether an edited value fits the schema is asked of an activity while the desk is `checking`.
 * Workflow code imports this file: it must stay free of everything but types.
 */
export interface AppliedDecision {
  readonly decisionId: string;
  readonly action: 'approve' | 'edit' | 'reject' | 'repair';
  readonly reviewer: string;
  readonly at: string;
}

export type Desk =
  /** No draft waits for a person, and none did before. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly sees: string | null }
  /** A decision is being written down and, if it edits, checked. */
  | { readonly kind: 'checking'; readonly sees: string | null; readonly decisionId: string }
  | { readonly kind: 'decided'; readonly last: AppliedDecision };

export interface DeskDecision {
  readonly decisionId: string;
  readonly action: AppliedDecision['action'];
  readonly sees?: string | null | undefined;
}

export type DeskAnswer =
  | { readonly kind: 'take' }
  /** The same decision again: counts once, and its sender is told the same. */
  | { readonly kind: 'repeat' }
  | {
      readonly kind: 'refuse';
      readonly why: 'NotWaiting' | 'Stale' | 'Busy' | 'AlreadyDecided' | 'NoDraft';
      readonly message: string;
    };

export function judgeDecision(
  desk: Desk,
  applied: readonly AppliedDecision[],
  decision: DeskDecision,
): DeskAnswer {
  if (applied.some((earlier) => earlier.decisionId === decision.decisionId)) return { kind: 'repeat' };
  switch (desk.kind) {
    case 'closed':
      return refuse('NotWaiting', 'This generation does not wait for a person.');
    case 'decided':
      return refuse(
        'AlreadyDecided',
        `${desk.last.reviewer} decided "${desk.last.action}" at ${desk.last.at}; nothing was changed.`,
      );
    case 'checking':
      return desk.decisionId === decision.decisionId
        ? { kind: 'repeat' }
        : refuse('Busy', 'Another decision is being checked; try again in a moment.');
    case 'open':
      return judgeOpen(desk.sees, decision);
  }
}

function judgeOpen(sees: string | null, decision: DeskDecision): DeskAnswer {
  if (decision.sees != null && decision.sees !== sees) {
    return refuse(
      'Stale',
      `The draft has changed: it is now ${sees ?? 'absent'}, the decision saw ${decision.sees}.`,
    );
  }
  if (decision.action === 'approve' && sees === null) {
    return refuse('NoDraft', 'No answer came, so there is nothing to approve: edit, reject or repair.');
  }
  return { kind: 'take' };
}

function refuse(why: Extract<DeskAnswer, { kind: 'refuse' }>['why'], message: string): DeskAnswer {
  return { kind: 'refuse', why, message };
}
