import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import { expect, vi } from 'vitest';

import type { BatchProgress } from '#contract/batch.ts';
import type { GenerationState } from '#contract/generation-state.ts';
import { MAIN_QUEUE, QUERIES, SIGNALS, UPDATES, WORKFLOWS } from '#contract/names.ts';
import { batchWorkflowId, generationWorkflowId } from '#domain/identity.ts';

import type { HistoryEvent, Run } from './histories.ts';
import type { StubActivities } from './stub-activities.ts';

export type GenerationRunHandle = WorkflowHandle<(start: unknown) => Promise<GenerationState>>;
export type BatchRunHandle = WorkflowHandle<(start: unknown) => Promise<BatchProgress>>;

/** A decision as a reviewer sends it, before a test changes it. */
export function aDecision(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { decisionId: 'd-1', action: 'approve', reviewer: 'ana@example.org', ...changes };
}

/** How long a test waits for a state; nothing in it depends on how soon the state comes. */
const WAIT_MS = 15_000;
const LOOK_EVERY_MS = 5;

/** One test's stage: what it starts is on record, and its activities are its own. */
export class Scene {
  readonly line: StubActivities;
  readonly started: Run[] = [];
  /** Executions that may be open at the end, each with its reason. */
  readonly leftOpen = new Map<string, string>();
  readonly number: number;
  private readonly client: Client;
  private readonly env: TestWorkflowEnvironment;

  constructor(options: {
    readonly env: TestWorkflowEnvironment;
    readonly line: StubActivities;
    readonly number: number;
  }) {
    this.env = options.env;
    this.client = options.env.client;
    this.line = options.line;
    this.number = options.number;
  }

  /** A name that no other scene has, from a counter: a failing run repeats with the same ids. */
  id(suffix = ''): string {
    return `s${this.number}${suffix}`;
  }

  async start(start: Record<string, unknown> = {}, workflowId?: string): Promise<GenerationRunHandle> {
    const id = workflowId ?? generationWorkflowId({ task: 'triage', batch: '-', id: this.id() });
    const handle = await this.client.workflow.start<(start: unknown) => Promise<GenerationState>>(
      WORKFLOWS.generation,
      { workflowId: id, taskQueue: MAIN_QUEUE, args: [{ task: 'triage', input: { text: 'Hi' }, ...start }] },
    );
    this.started.push({ workflowId: id, runId: handle.firstExecutionRunId });
    return handle;
  }

  async run(start: Record<string, unknown> = {}): Promise<GenerationState> {
    return (await this.start(start)).result();
  }

  /** The failure that a workflow ends with, as its caller meets it. */
  async failure(handle: GenerationRunHandle | BatchRunHandle): Promise<unknown> {
    try {
      await handle.result();
    } catch (error) {
      return error instanceof WorkflowFailedError ? error.cause : error;
    }
    throw new Error('The workflow was expected to fail and did not.');
  }

  /** Starts a generation and waits until a person must decide. */
  async startToReview(): Promise<{ readonly handle: GenerationRunHandle; readonly sees: string | null }> {
    const handle = await this.start();
    const { review } = await this.until(handle, 'review');
    return { handle, sees: review?.sees ?? null };
  }

  async startBatch(batch: string, args: Record<string, unknown> = {}): Promise<BatchRunHandle> {
    const workflowId = batchWorkflowId(batch);
    const handle = await this.client.workflow.start<(start: unknown) => Promise<BatchProgress>>(
      WORKFLOWS.batch,
      { workflowId, taskQueue: MAIN_QUEUE, args: [{ batch, ...args }] },
    );
    this.started.push({ workflowId, runId: handle.firstExecutionRunId });
    return handle;
  }

  /** Lets this much of the server's time pass. */
  skip(duration: Duration): Promise<void> {
    return this.env.sleep(duration);
  }

  handleOf(workflowId: string): GenerationRunHandle {
    return this.client.workflow.getHandle(workflowId);
  }

  state(handle: GenerationRunHandle): Promise<GenerationState> {
    return handle.query<GenerationState>(QUERIES.state);
  }

  progress(handle: BatchRunHandle): Promise<BatchProgress> {
    return handle.query<BatchProgress>(QUERIES.progress);
  }

  async until(handle: GenerationRunHandle, stage: GenerationState['stage']): Promise<GenerationState> {
    return this.eventually(async () => {
      const state = await this.state(handle);
      expect(state.stage).toBe(stage);
      return state;
    });
  }

  /** Waits for something that will be so. */
  eventually<T>(look: () => Promise<T> | T): Promise<T> {
    return vi.waitFor(look, { timeout: WAIT_MS, interval: LOOK_EVERY_MS });
  }

  decide(handle: GenerationRunHandle, decision: unknown, updateId?: string): Promise<GenerationState> {
    return handle.executeUpdate<GenerationState, [unknown]>(UPDATES.decide, {
      args: [decision],
      ...(updateId !== undefined && { updateId }),
    });
  }

  /** Why an update was refused: type and message of what its sender meets. */
  async refusal(handle: GenerationRunHandle, decision: unknown): Promise<{ type: string; message: string }> {
    try {
      await this.decide(handle, decision);
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      const { cause } = error;
      if (!(cause instanceof ApplicationFailure)) throw error;
      return { type: cause.type ?? '', message: cause.message };
    }
    throw new Error('The decision was expected to be refused and was taken.');
  }

  signal(handle: GenerationRunHandle, decision: unknown): Promise<void> {
    return handle.signal<[unknown]>(SIGNALS.decide, decision);
  }

  /** The search attributes that are set, by name. */
  async attributes(handle: GenerationRunHandle | BatchRunHandle): Promise<Record<string, unknown>> {
    const { typedSearchAttributes } = await handle.describe();
    return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  }

  /** What the Temporal UI shows beside a run. */
  async details(handle: GenerationRunHandle | BatchRunHandle): Promise<string> {
    const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  }

  /** Cancels and waits until the request stands in the history, so that what comes later comes after it. */
  async cancel(handle: GenerationRunHandle | BatchRunHandle): Promise<void> {
    await handle.cancel();
    await this.eventually(async () => {
      const events = await this.events(handle);
      const at = events.findIndex((event) => event.workflowExecutionCancelRequestedEventAttributes != null);
      expect(at).toBeGreaterThan(0);
      // Heard by the workflow, too: a task was completed after it.
      expect(events.slice(at).some((event) => event.workflowTaskCompletedEventAttributes != null)).toBe(true);
    });
  }

  async events(handle: {
    fetchHistory(): Promise<{ events?: HistoryEvent[] | null }>;
  }): Promise<HistoryEvent[]> {
    return (await handle.fetchHistory()).events ?? [];
  }

  mayStayOpen(workflowId: string, reason: string): void {
    this.leftOpen.set(workflowId, reason);
  }
}
