import { setTimeout } from 'node:timers/promises';

import type { ProduceInput, ProduceResult } from '#contract/steps.ts';
import { parseGenerationWorkflowId } from '#domain/identity.ts';
import { gate } from '../support/stub-outcomes.ts';
import type { Gate } from '../support/stub-outcomes.ts';
import { settledState } from '../support/stub-activities.ts';
import type { Scene } from '../support/workflow-scene.ts';

/** What an item comes to where it is not accepted; undefined: accepted. */
type Fate = (id: string) => Promise<ProduceResult | undefined> | ProduceResult | undefined;

export interface ItemsOptions {
  /** How long each takes, so that many are under way at once. */
  readonly takesMs?: number;
  readonly fate?: Fate;
  /** Nothing ends before it is let go. */
  readonly held?: boolean;
}

/** Items of a lane that end when a test says so; each that was begun is on record, and how many there were at once. */
export class Items {
  readonly begun: string[] = [];
  most = 0;
  underWay = 0;
  private stage: Scene | undefined;
  private readonly gates = new Map<string, Gate>();
  private readonly options: ItemsOptions;
  private isHeld: boolean;

  constructor(options: ItemsOptions = {}) {
    this.options = options;
    this.isHeld = options.held === true;
  }

  /** Endings are written into this scene's store. */
  on(stage: Scene): this {
    this.stage = stage;
    return this;
  }

  readonly produce = async ({ generation }: ProduceInput): Promise<ProduceResult> => {
    const id = parseGenerationWorkflowId(generation)?.id ?? '';
    this.begun.push(id);
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    try {
      return await this.toItsEnd(generation, id);
    } finally {
      this.underWay -= 1;
    }
  };

  letGo(...ids: readonly string[]): void {
    for (const id of ids) this.gateOf(id).open();
  }

  /** Those that are under way and all that come. */
  letAllGo(): void {
    this.isHeld = false;
    for (const { open } of this.gates.values()) open();
  }

  private async toItsEnd(generation: string, id: string): Promise<ProduceResult> {
    const { takesMs = 0, fate } = this.options;
    if (this.isHeld) await this.gateOf(id).opened;
    if (takesMs > 0) await setTimeout(takesMs);
    const other = await fate?.(id);
    if (other !== undefined) return other;
    const ending = { kind: 'accepted', mended: false, rung: 0, output: null, outputRef: 'out' } as const;
    this.stage?.line.settled.set(`${generation} 1`, settledState(generation, 1, ending));
    return { kind: 'settled' };
  }

  private gateOf(id: string): Gate {
    const found = this.gates.get(id) ?? gate();
    this.gates.set(id, found);
    return found;
  }
}
