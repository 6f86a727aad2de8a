import type { Ending } from '#domain/ending.ts';
import type { EndingDraft } from '#domain/ending-draft.ts';
import type { Failure } from '#domain/failure.ts';

import { cleanText } from './clean-text.ts';
import { readJson, readJsonBytes, writeJson } from './json-column.ts';

export interface EndingColumns {
  readonly ending: string;
  readonly outputHash: string | null;
}

/** What a round's row keeps of an ending. */
export function endingColumns(draft: EndingDraft): EndingColumns {
  const { outputHash = null, ...ending } = { outputHash: undefined, ...draft };
  return { ending: writeJson(ending), outputHash };
}

/** What `generations` repeats of an ending, for lists and counts. */
export function failureColumns(draft: EndingDraft): Pick<Failure, 'kind' | 'message'> | undefined {
  if (draft.kind !== 'dead-lettered') return undefined;
  return { kind: draft.failure.kind, message: cleanText(draft.failure.message) };
}

/** The ending as callers see it. `output` is null where the body is too large to be joined. */
export function endingOf(columns: EndingColumns, output: Uint8Array | null): Ending {
  const draft = readJson<EndingDraft>(columns.ending);
  const withOutput = {
    output: output === null ? null : readJsonBytes(output),
    outputRef: output === null ? columns.outputHash : null,
  };
  switch (draft.kind) {
    case 'accepted':
      return { kind: draft.kind, rung: 0, mended: draft.mended, ...withOutput };
    case 'repaired':
      return { kind: draft.kind, rung: draft.rung, mended: draft.mended, ...withOutput };
    case 'approved':
      return { kind: draft.kind, by: draft.by, edited: draft.edited, ...withOutput };
    case 'rejected':
    case 'dead-lettered':
    case 'cancelled':
      return draft;
  }
}
