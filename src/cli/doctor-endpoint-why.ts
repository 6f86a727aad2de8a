import type { Mode } from '#domain/call.ts';

import type { ProbeRow } from './doctor-endpoint-sheet.ts';
import { findingText } from './format-finding.ts';
import { PROBE_OUTPUT_TOKENS } from './probe-list.ts';
import type { ProbeOutcome } from './probe-outcome.ts';

/** A result in a word or two, for a table. */
export function resultText(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'works':
      return outcome.mended === null ? 'works' : 'works, mended';
    case 'ignored':
      return 'ignored';
    case 'no-call':
      return 'no tool call';
    case 'unfit':
      return outcome.reason;
    case 'failed':
      return outcome.failure.kind;
    case 'not-asked':
      return 'not asked';
    case 'aborted':
      return 'interrupted';
  }
}

/** What a person should know beside the table, as sentences; none where a mode simply works. */
export function whyOf(row: ProbeRow, isLive: boolean): readonly string[] {
  const isNews = isLive && row.works && !row.isExpected;
  return [
    ...outcomeText(row),
    ...mannerText(row),
    ...(isNews ? ['works, though the table of capabilities does not have it'] : []),
  ];
}

function outcomeText({ mode, outcome, forced }: ProbeRow): readonly string[] {
  switch (outcome.kind) {
    case 'works':
      return outcome.mended === null ? [] : [`works (mended: ${outcome.mended})`];
    case 'ignored':
      return ['ignored by the server: answered in prose, with a status of success'];
    case 'no-call':
      return [`answered without the tool${forced === true ? ', although its call was forced' : ''}`];
    case 'unfit':
      return [unfitText(mode, outcome)];
    case 'failed': {
      const { failure, said, maybeBilled } = outcome;
      return [
        failure.message,
        ...(said === null ? [] : [`It says: ${said}`]),
        ...(maybeBilled ? ['It may have been billed.'] : []),
      ];
    }
    case 'not-asked':
      return [`not asked: ${outcome.why}`];
    case 'aborted':
      return ['interrupted while the call was under way; it may have been billed'];
  }
}

function unfitText(mode: Mode, { reason, finding }: Extract<ProbeOutcome, { kind: 'unfit' }>): string {
  switch (reason) {
    case 'Truncated':
      return `cut off (${finding.got}): the ${PROBE_OUTPUT_TOKENS} tokens of a probe were not enough, thinking included; this says nothing of the mode`;
    case 'Refused':
      return `the model refused to answer: ${finding.got}`;
    case 'Empty':
      return 'an answer without content';
    case 'MalformedJson':
    case 'SchemaMismatch':
      return `${mode === 'schema' ? 'the server does not hold the answer to the schema: ' : ''}${findingText(finding)}`;
    case 'CheckFailed':
    case 'Runaway':
    case 'Suspicious':
      return findingText(finding);
  }
}

/** How it was asked, where that is not the usual way. */
function mannerText({ works, forced, api }: ProbeRow): readonly string[] {
  if (!works) return [];
  return [
    ...(forced === false ? ['offered as strict, not forced: the model may answer without it'] : []),
    ...(api === 'responses' ? ['over Responses'] : []),
  ];
}
