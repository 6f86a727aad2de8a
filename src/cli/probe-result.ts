import type { ModelAnswer } from '#domain/call.ts';
import type { CallTiming } from '#domain/call-outcome.ts';

import type { Probe } from './probe-list.ts';
import type { ProbeOutcome } from './probe-outcome.ts';

/** A probe with what came of it. */
export interface ProbeResult {
  readonly probe: Probe;
  readonly outcome: ProbeOutcome;
  /** Null where none came. */
  readonly answer: ModelAnswer | null;
  /** Null where nothing was sent, or the call was given up. */
  readonly timing: CallTiming | null;
}
