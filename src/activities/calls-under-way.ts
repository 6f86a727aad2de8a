import { setTimeout } from 'node:timers/promises';
import { Context } from '@temporalio/activity';

import type { CalledOff } from '#store/call-off.ts';

/** Half of the two seconds within which a cancelled call must have ended; one small query a second is nothing. */
const LOOK_EVERY_MS = 1000;

/** A call of this process, from before its first byte until its outcome. */
export interface CallUnderWay extends Disposable {
  /** Fires when Temporal tells of a cancellation, or when the call is called off through the store. */
  readonly signal: AbortSignal;
}

interface Entry {
  /** When Temporal was asked for it, by Temporal's own clock: workers' clocks differ, and theirs are not compared. */
  readonly askedAt: string;
  readonly end: () => void;
}

/** The calls of this worker process. While there are any, and only then, it looks for those that are called off. */
export class CallsUnderWay {
  private readonly byCarrier = new Map<string, Set<Entry>>();
  private readonly look: () => Promise<readonly CalledOff[]>;
  private isWatching = false;

  /** `look` tells what was called off of late, and never rejects. */
  constructor(look: () => Promise<readonly CalledOff[]>) {
    this.look = look;
  }

  /** The call of the activity that this is called in. */
  begin(): CallUnderWay {
    const context = Context.current();
    const carrier = context.info.workflowExecution?.workflowId ?? '';
    const calledOff = new AbortController();
    const end = () => {
      if (calledOff.signal.aborted) return;
      calledOff.abort();
      // Temporal's answer to a beat tells the activity that it is cancelled, which it must know to end as such.
      context.heartbeat();
    };
    const entry = { askedAt: new Date(context.info.scheduledTimestampMs).toISOString(), end };
    this.add(carrier, entry);
    return {
      signal: AbortSignal.any([context.cancellationSignal, calledOff.signal]),
      [Symbol.dispose]: () => this.remove(carrier, entry),
    };
  }

  /** Ends the calls of a workflow that were asked for until then; a later run of the same id keeps its own. */
  callOff({ carrier, at }: CalledOff): void {
    for (const { askedAt, end } of this.byCarrier.get(carrier) ?? []) if (askedAt <= at) end();
  }

  private add(carrier: string, entry: Entry): void {
    const entries = this.byCarrier.get(carrier);
    if (entries === undefined) this.byCarrier.set(carrier, new Set([entry]));
    else entries.add(entry);
    if (!this.isWatching) void this.watch();
  }

  private remove(carrier: string, entry: Entry): void {
    const entries = this.byCarrier.get(carrier);
    entries?.delete(entry);
    if (entries?.size === 0) this.byCarrier.delete(carrier);
  }

  private async watch(): Promise<void> {
    this.isWatching = true;
    while (this.byCarrier.size > 0) {
      await setTimeout(LOOK_EVERY_MS, undefined, { ref: false });
      // Calls that were over by then cost no look.
      const calledOff = this.byCarrier.size === 0 ? [] : await this.look();
      for (const each of calledOff) this.callOff(each);
    }
    this.isWatching = false;
  }
}
