import type { FailureKind } from '#domain/failure-kind.ts';

import type { Probe } from './probe-list.ts';
import type { ProbeResult } from './probe-result.ts';

/** They concern the key, the account or the address, and so every call. */
const FOR_ALL: readonly FailureKind[] = ['AuthenticationFailed', 'QuotaExhausted', 'Unreachable'];

/** They concern the interface: a server, or a key, may have Chat Completions and no Responses. */
const FOR_INTERFACE: readonly FailureKind[] = ['PermissionDenied', 'NotFound'];

/** Why a call would come to the same as one before it; undefined where it may tell more. */
export function whyNotAsked(probe: Probe, before: readonly ProbeResult[]): string | undefined {
  const sameInterface = before.filter((one) => apiOf(one.probe) === apiOf(probe));
  const isAnswered = sameInterface.some(({ answer }) => answer !== null);
  for (const earlier of before) {
    const { outcome } = earlier;
    if (outcome.kind === 'aborted') return 'interrupted';
    if (outcome.kind !== 'failed') continue;
    const { kind } = outcome.failure;
    const isShared =
      FOR_ALL.includes(kind) ||
      (FOR_INTERFACE.includes(kind) && !isAnswered && sameInterface.includes(earlier));
    if (isShared) return `it would be ${kind} again, as in mode ${earlier.probe.mode}`;
  }
  return undefined;
}

function apiOf({ request }: Probe) {
  return request.style.api;
}
