import type { Ending } from '#domain/ending.ts';
import type { Failure } from '#domain/failure.ts';

import { oneLine } from './one-line.ts';

/** An ending in one sentence, without its output. */
export function endingText(ending: Ending): string {
  switch (ending.kind) {
    case 'accepted':
      return ending.mended ? 'accepted (its syntax was mended)' : 'accepted';
    case 'repaired':
      return `repaired on rung ${ending.rung}${ending.mended ? ' (its syntax was mended)' : ''}`;
    case 'approved':
      return `approved by ${oneLine(ending.by)}${ending.edited ? ', edited' : ''}`;
    case 'rejected':
      return `rejected by ${oneLine(ending.by)}${ending.note === null ? '' : `: ${oneLine(ending.note)}`}`;
    case 'dead-lettered':
      return `dead-lettered: ${failureText(ending.failure)}`;
    case 'cancelled':
      return 'cancelled';
  }
}

export function failureText({ kind, message, status, providerCode, requestId }: Failure): string {
  const facts = [
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(providerCode === undefined ? [] : [`code ${providerCode}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return oneLine(`${kind}: ${message}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`);
}

/** What a person may use of an ending; undefined where it has no output, or only a reference to one. */
export function outputOf(ending: Ending): { readonly output: unknown } | undefined {
  return 'output' in ending && ending.outputRef === null ? { output: ending.output } : undefined;
}
