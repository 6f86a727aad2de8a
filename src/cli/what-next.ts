import { groupOf } from '#domain/failure-kind.ts';
import type { FailureKind } from '#domain/failure-kind.ts';
import type { GenerationRecord } from '#store/generation-record.ts';

import { shellWord } from './shell-word.ts';

type Known = Pick<GenerationRecord, 'generation' | 'task' | 'stage' | 'endingKind' | 'failureKind'>;

/** What a person can do about a generation: sentences, with the commands to type. */
export function whatNext(known: Known, hasStack: boolean): readonly string[] {
  const generation = shellWord(known.generation);
  switch (known.stage) {
    case 'queued':
    case 'generating':
    case 'validating':
    case 'repairing':
      return hasStack
        ? ['It is under way; nothing is to be done.']
        : ['It rests: no stack runs. Start one: npx proofline dev'];
    case 'review':
      return [
        `See what waits: npx proofline review show ${generation}`,
        `Take it: npx proofline review approve ${generation}`,
        `Change it: npx proofline review edit ${generation} --value '<json>'`,
        `Refuse it: npx proofline review reject ${generation} --note '<why>'`,
        `Send it back: npx proofline review repair ${generation} --hint '<what to heed>'`,
      ];
    case 'done':
      return known.failureKind === null ? [] : deadLetterNext(known, known.failureKind, generation);
  }
}

/** A redrive is a later version's; until then a dead letter is made anew under an id of its own. */
function deadLetterNext({ task }: Known, kind: FailureKind, generation: string): readonly string[] {
  return [
    remedyOf(kind, task),
    `See request and answers: npx proofline dlq show ${generation}`,
    `Make it anew, when that is mended: npx proofline generate ${shellWord(task)} --input '<json>' --id '<a new id>'`,
  ];
}

function remedyOf(kind: FailureKind, task: string): string {
  const own = OWN_REMEDIES[kind];
  if (own !== undefined) return own;
  const render = `npx proofline tasks render ${shellWord(task)} --input '<json>'`;
  switch (groupOf(kind)) {
    case 'transient':
      return 'The provider could not serve it for a while; nothing about the input is wrong.';
    case 'transientMaybeBilled':
      return 'The calls may have been billed although no answer came: see the account before it is made anew.';
    case 'terminalItem':
      return `The provider does not take this input as it is. What is sent: ${render}`;
    case 'terminalAccount':
      return 'Mend the key or the account of the endpoint: everything that uses it fails in the same way.';
    case 'invalidAnswer':
      return `No model gave an answer that fits: mend the prompt, the schema or the ladder. What is sent: ${render}`;
  }
}

const OWN_REMEDIES: Readonly<Partial<Record<FailureKind, string>>> = {
  PromptInvalid:
    'The prompt can not be filled from this input: mend the input or the prompt. No call was made.',
  TaskUnknown:
    'Add the task, or the version of it that was asked for, to proofline.config.ts. No call was made.',
  BudgetExceeded: 'Raise the budget, or choose a cheaper rung.',
  ReviewExpired: 'Nobody decided in time: look at the queue more often, or give `review.within` more time.',
  Orphaned: 'The run was terminated or lost outside of Proofline: see its history in Temporal.',
  InternalError: 'This is a bug: see the worker’s log at the time of the last call.',
  NotFound: 'The provider knows no such model: mend the endpoint in proofline.config.ts.',
};
