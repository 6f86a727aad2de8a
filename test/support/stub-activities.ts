import { Context } from '@temporalio/activity';

import type { Activities } from '#activities/index.ts';
import type { BatchForm, BatchProgress } from '#contract/batch.ts';
import type { GenerationState } from '#contract/generation-state.ts';
import type { BatchItem, RecordDecisionInput, SettleInput } from '#contract/steps.ts';
import type { Ending } from '#domain/ending.ts';
import type { EndingDraft } from '#domain/ending-draft.ts';
import { parseGenerationWorkflowId } from '#domain/identity.ts';
import type { Plan } from '#domain/plan.ts';

import { aPlanFor, anAnswerOf, A_USAGE } from './stub-plans.ts';

export type ActivityName = keyof Activities;
export type ActivityInput<N extends ActivityName> = Parameters<Activities[N]>[0];

/** One try of an activity, as a worker saw it. */
export interface StubCall<N extends ActivityName = ActivityName> {
  readonly name: N;
  readonly input: ActivityInput<N>;
  readonly queue: string;
  readonly attempt: number;
}

export interface StubOptions {
  /** What this scene's activities do otherwise than well. */
  readonly stubs?: Partial<Activities>;
  /** What this scene's plans say otherwise. */
  readonly plan?: Partial<Plan>;
  /** The items of the scene's batch. */
  readonly items?: readonly BatchItem[];
  readonly concurrency?: number;
  /** How the scene's batch runs its items; default: each as a workflow. */
  readonly form?: BatchForm;
}

/** Activities without a world behind them: all goes well unless a scene says otherwise, and each try is on record. */
export class StubActivities {
  readonly calls: StubCall[] = [];
  /** Endings as the store would have them: the first of a generation and round stands. */
  readonly settled = new Map<string, GenerationState>();
  private readonly options: StubOptions;
  private answers = 0;

  constructor(options: StubOptions) {
    this.options = options;
  }

  /** All tries of one activity, in the order in which they began. */
  of<N extends ActivityName>(name: N): readonly StubCall<N>[] {
    return this.calls.filter((call): call is StubCall<N> => call.name === name);
  }

  /** Calls of models, by the endpoint whose queue they came over; of one generation, where its id is given. */
  endpoints(id?: string): readonly string[] {
    return [...this.of('generate'), ...this.of('repair')]
      .filter(({ input }) => id === undefined || input.plan.key.id === id)
      .map(({ queue }) => queue.replace('proofline-', ''));
  }

  run<N extends ActivityName>(name: N, input: ActivityInput<N>): Promise<unknown> {
    const { taskQueue, attempt } = Context.current().info;
    this.calls.push({ name, input, queue: taskQueue, attempt });
    const activity = (this.options.stubs?.[name] ?? this.defaults[name]) as (
      input: ActivityInput<N>,
    ) => Promise<unknown>;
    return activity(input);
  }

  private readonly defaults: Activities = {
    plan: async ({ workflowId }) => ({
      kind: 'planned',
      plan: aPlanFor(workflowId, this.options.plan),
      inputHash: 'sha256:input',
      priority: 'interactive',
      budgetUsd: null,
    }),
    generate: async () => this.nextAnswer(),
    repair: async () => this.nextAnswer(),
    validate: async ({ attemptId }) => ({ kind: 'valid', mended: false, outputHash: `out-${attemptId}` }),
    openReview: async ({ attemptId, outputHash, plan }) => ({
      sees: outputHash ?? (attemptId === null ? null : `raw-${attemptId}`),
      draft: null,
      since: new Date().toISOString(),
      due: new Date(Date.now() + plan.review.withinMs).toISOString(),
    }),
    recordDecision: async (input) => recorded(input),
    settle: async (input) => this.settle(input),
    loadBatch: async () => ({
      task: 'triage',
      version: 1,
      concurrency: this.options.concurrency ?? 2,
      startedAt: '2026-11-24T10:00:00.000Z',
      form: this.options.form ?? 'visible',
    }),
    pageBatch: async ({ afterOrder, limit }) =>
      this.open()
        .filter(({ runOrder }) => runOrder > afterOrder)
        .slice(0, limit),
    countBatch: async ({ batch }) => this.count(batch),
    setBatch: async () => undefined,
    callOff: async () => undefined,
    reconcile: async () => ({ takenUp: 0, orphaned: 0 }),
    nextLane: async ({ afterOrder, limit, carriedOnly }) => {
      const share = this.uncarried(carriedOnly)
        .filter(({ runOrder }) => runOrder > afterOrder)
        .slice(0, limit);
      const last = share.at(-1);
      return last === undefined ? null : { throughOrder: last.runOrder };
    },
    loadLane: async ({ afterOrder, throughOrder, carriedOnly }) => ({
      task: 'triage',
      version: 1,
      endpoint: { name: 'small', deadlineMs: 30_000 },
      items: this.uncarried(carriedOnly)
        .filter(({ runOrder }) => runOrder > afterOrder && runOrder <= throughOrder)
        .map(({ id, inputHash }) => ({ id, inputHash })),
    }),
    produce: async ({ generation }) => {
      this.settle({ generation, round: 1, ending: { kind: 'accepted', mended: false, outputHash: 'out' } });
      return { kind: 'settled' };
    },
  };

  /** Items that a lane may take: without an ending, and on a later look without a workflow of their own. */
  private uncarried(carriedOnly: boolean): readonly BatchItem[] {
    const carried = new Set(this.of('plan').map(({ input }) => input.workflowId));
    return this.open().filter(({ generation }) => !carriedOnly || !carried.has(generation));
  }

  private nextAnswer() {
    this.answers += 1;
    return anAnswerOf(`answer-${this.answers}`);
  }

  private settle({ generation, round, ending }: SettleInput): GenerationState {
    const key = `${generation} ${round}`;
    const standing = this.settled.get(key);
    if (standing !== undefined) return standing;
    const state = settledState(generation, round, endingOf(ending));
    this.settled.set(key, state);
    return state;
  }

  private open(): readonly BatchItem[] {
    const ended = new Set([...this.settled.values()].map(({ id }) => id));
    return (this.options.items ?? []).filter(({ id }) => !ended.has(id));
  }

  private count(batch: string): BatchProgress {
    const kinds = [...this.settled.values()].map(({ ending }) => ending?.kind);
    const endings = {
      accepted: 0,
      repaired: 0,
      approved: 0,
      rejected: 0,
      'dead-lettered': 0,
      cancelled: 0,
    };
    for (const kind of kinds) if (kind !== undefined) endings[kind] += 1;
    const submitted = this.options.items?.length ?? 0;
    const started = new Set([
      ...this.of('plan').map(({ input }) => input.workflowId),
      ...this.of('produce').map(({ input }) => input.generation),
    ]).size;
    const waiting = new Set(this.of('openReview').map(({ input }) => input.plan.generation)).size;
    return {
      batch,
      task: 'triage',
      state: 'running',
      why: null,
      submitted,
      queued: submitted - started,
      inFlight: started - waiting - kinds.length,
      waiting,
      endings,
      costUsd: 0.001 * kinds.length,
      startedAt: '2026-11-24T10:00:00.000Z',
      asOf: new Date().toISOString(),
      simulated: true,
    };
  }
}

function recorded({ decision, draftHash }: RecordDecisionInput) {
  const at = '2026-11-24T12:00:00.000Z';
  const outputHash =
    decision.action === 'edit' ? 'out-edited' : decision.action === 'approve' ? draftHash : null;
  return { kind: 'recorded', at, outputHash } as const;
}

/** The state that the store would tell of an ended round. */
export function settledState(generation: string, round: number, ending: Ending): GenerationState {
  const key = parseGenerationWorkflowId(generation);
  return {
    id: key?.id ?? generation,
    task: key?.task ?? '',
    version: 1,
    round,
    stage: 'done',
    ending: ending as GenerationState['ending'],
    attempts: 1,
    usage: A_USAGE,
    costUsd: 0.001,
    simulated: true,
    inputHash: 'sha256:input',
    review: null,
    refused: [],
  };
}

function endingOf(draft: EndingDraft): Ending {
  switch (draft.kind) {
    case 'accepted': {
      const { outputHash, ...rest } = draft;
      return { ...rest, rung: 0, output: null, outputRef: outputHash };
    }
    case 'repaired':
    case 'approved': {
      const { outputHash, ...rest } = draft;
      return { ...rest, output: null, outputRef: outputHash };
    }
    case 'rejected':
    case 'dead-lettered':
    case 'cancelled':
      return draft;
  }
}
