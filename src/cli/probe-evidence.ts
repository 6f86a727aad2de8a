import type { FailureKind, InvalidAnswerKind } from '#domain/failure-kind.ts';

import { correctionOf } from './probe-clues.ts';
import type { ProbeResult } from './probe-result.ts';

/** What one probe shows of its mode: that the endpoint takes it, that it does not, or neither. */
export type Evidence = 'for' | 'against' | 'neither';

/** The server answered the demand for structure with something else. */
const AGAINST: readonly InvalidAnswerKind[] = ['MalformedJson', 'SchemaMismatch'];

/** Refusals that may be the mode's fault; llama.cpp calls a mode that it lacks a failure of its own, with a 500. */
const REFUSALS: readonly FailureKind[] = [
  'BadRequest',
  'NotFound',
  'PermissionDenied',
  'UnexpectedStatus',
  'ServerError',
];

/** A refusal is the mode's fault only where the endpoint answers otherwise, and where it names no other reason. */
export function evidenceOf(result: ProbeResult, all: readonly ProbeResult[]): Evidence {
  const { outcome } = result;
  switch (outcome.kind) {
    case 'works':
      return 'for';
    case 'ignored':
    case 'no-call':
      return 'against';
    case 'unfit':
      return AGAINST.includes(outcome.reason) ? 'against' : 'neither';
    case 'failed': {
      const isRefused = REFUSALS.includes(outcome.failure.kind) && correctionOf(result) === undefined;
      return isRefused && all.some(({ answer }) => answer !== null) ? 'against' : 'neither';
    }
    case 'not-asked':
    case 'aborted':
      return 'neither';
  }
}
