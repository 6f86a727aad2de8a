import { randomUUID } from 'node:crypto';

import type { Mode } from '#domain/call.ts';
import type { Provider } from '#providers/provider.ts';

import type { Probe } from './probe-list.ts';
import { judgeProbe } from './probe-outcome.ts';
import type { ProbeResult } from './probe-result.ts';
import { saidIn } from './probe-said.ts';
import { whyNotAsked } from './probe-skip.ts';

export interface Probing {
  readonly provider: Provider;
  /** Taken out of what the provider says. */
  readonly key: string | null;
  readonly signal: AbortSignal;
  /** Told before each call, and with null after the last. */
  readonly onCall: (mode: Mode | null) => void;
}

/** One call after the other and none twice: each shows the limits as they are, and a refusal stops what would share it. */
export async function runProbes(probes: readonly Probe[], probing: Probing): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (const probe of probes) {
    const why = whyNotAsked(probe, results);
    if (why === undefined) probing.onCall(probe.mode);
    results.push(why === undefined ? await runProbe(probe, probing) : notAsked(probe, why));
  }
  probing.onCall(null);
  return results;
}

function notAsked(probe: Probe, why: string): ProbeResult {
  return { probe, outcome: { kind: 'not-asked', why }, answer: null, timing: null };
}

async function runProbe(probe: Probe, { provider, key, signal }: Probing): Promise<ProbeResult> {
  const { request, deadlineMs } = probe;
  const outcome = await provider.call({
    attemptId: randomUUID(),
    request,
    signal,
    totalMs: deadlineMs,
    // A tiny answer needs no clock of its own for silence.
    idleMs: deadlineMs,
  });
  switch (outcome.kind) {
    case 'answered': {
      const { answer, timing } = outcome;
      return { probe, outcome: judgeProbe(request, answer), answer, timing };
    }
    case 'failed': {
      const { failure, maybeBilled, timing, body } = outcome;
      // Those who refuse a key may repeat a part of it.
      const said = failure.kind === 'AuthenticationFailed' ? null : saidIn(body, key);
      return { probe, outcome: { kind: 'failed', failure, maybeBilled, said }, answer: null, timing };
    }
    case 'aborted':
      return { probe, outcome: { kind: 'aborted' }, answer: null, timing: null };
  }
}
