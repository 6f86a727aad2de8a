import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';

import type { GenerationState } from '#contract/generation-state.ts';
import { MAIN_QUEUE, WORKFLOWS } from '#contract/names.ts';
import type { StartGeneration } from '#contract/start-generation.ts';
import { hashValue } from '#domain/hash.ts';
import { generationWorkflowId, NO_BATCH } from '#domain/identity.ts';

import { GenerationHandle } from './generation-handle.ts';
import { IdentityConflictError } from './identity-conflict-error.ts';

/** A generation of its own, as a service starts it. Without an id it gets a random one, and can't be started twice. */
export type GenerationToStart = Omit<StartGeneration, 'input' | 'inputRef' | 'batch'> & {
  readonly input: unknown;
};

/** How long a generation that is just being planned may take to tell which input it runs on. */
const PLAN_POLLS = 50;
const PLAN_POLL_MS = 100;

/** Starts generations and decides about them, for services. One for the life of a process. */
export class ProoflineClient implements AsyncDisposable {
  private readonly client: Client;
  private readonly own: Connection | undefined;

  /** Over a client of the caller's, which stays the caller's to close. */
  constructor(client: Client, own?: Connection) {
    this.client = client;
    this.own = own;
  }

  /** Connects by itself; `address` is Temporal's, e.g. `127.0.0.1:7233`. */
  static async connect(options: {
    readonly address: string;
    readonly namespace?: string;
  }): Promise<ProoflineClient> {
    const connection = await Connection.connect({ address: options.address });
    const client = new Client({
      connection,
      ...(options.namespace !== undefined && { namespace: options.namespace }),
    });
    return new ProoflineClient(client, connection);
  }

  /**
   * Starts a generation, or finds the one that has this id: the same input is the same generation, running or ended.
   * Another input under the id is refused with both hashes, here or by `result()`.
   */
  async start(wanted: GenerationToStart): Promise<GenerationHandle> {
    const id = wanted.id ?? crypto.randomUUID();
    const workflowId = generationWorkflowId({ task: wanted.task, batch: NO_BATCH, id });
    try {
      const workflow = await this.client.workflow.start(WORKFLOWS.generation, {
        workflowId,
        taskQueue: MAIN_QUEUE,
        args: [{ ...wanted, id } satisfies StartGeneration],
        workflowIdConflictPolicy: 'FAIL',
        // An ended one is looked up by the store, which outlives Temporal's retention, and returns its ending.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        staticSummary: `${wanted.task} · ${id}`,
      });
      return new GenerationHandle(workflow);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return this.running(workflowId, id, wanted.input);
    }
  }

  /** A generation by its workflow id. */
  generation(workflowId: string): GenerationHandle {
    return new GenerationHandle(this.client.workflow.getHandle(workflowId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.own?.close();
  }

  private async running(workflowId: string, id: string, input: unknown): Promise<GenerationHandle> {
    const ours = hashValue(input);
    // Where it does not tell in time which input it has, its result will.
    const handle = new GenerationHandle(this.client.workflow.getHandle(workflowId), ours);
    const theirs = await inputHashOf(handle);
    if (theirs === null || theirs === ours) return handle;
    throw new IdentityConflictError(
      `The id ${id} is running with another input: it has ${theirs}, this start has ${ours}. Nothing was spent.`,
    );
  }
}

async function inputHashOf(handle: GenerationHandle): Promise<string | null> {
  for (let poll = 0; poll < PLAN_POLLS; poll++) {
    const { inputHash }: GenerationState = await handle.state();
    if (inputHash !== null) return inputHash;
    await new Promise((resolve) => setTimeout(resolve, PLAN_POLL_MS));
  }
  return null;
}
