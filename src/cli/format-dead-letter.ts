import type { DeadLetterGroup } from '#store/group-dead-letters.ts';
import type { GenerationRecord } from '#store/generation-record.ts';

import type { Exchange } from './dead-letter-sheet.ts';
import { answerLines } from './format-answer.ts';
import { attemptLines } from './format-attempt.ts';
import { endingText } from './format-ending.ts';
import { findingText } from './format-finding.ts';
import { requestLines } from './format-request.ts';
import { closingLines, identityLines, inputLines } from './format-story.ts';
import { indented } from './lines.ts';
import type { Line } from './lines.ts';
import type { Story } from './load-story.ts';
import { tableLines } from './table.ts';

export function deadLetterListLines(
  groups: readonly DeadLetterGroup[],
  items: readonly GenerationRecord[],
): readonly Line[] {
  if (groups.length === 0) return [];
  return [
    ...tableLines(groups, [
      { head: 'COUNT', cell: ({ count }) => String(count), right: true },
      { head: 'TASK', cell: ({ task }) => task },
      { head: 'KIND', cell: ({ kind }) => kind },
      { head: 'LAST', cell: ({ last }) => last },
      { head: 'REASON', cell: ({ message }) => message },
    ]),
    '',
    ...tableLines(items, [
      { head: 'GENERATION', cell: ({ generation }) => generation },
      { head: 'KIND', cell: ({ failureKind }) => failureKind ?? '' },
      { head: 'ENDED', cell: ({ endedAt }) => endedAt ?? '' },
    ]),
  ];
}

/** A dead letter whole: what was asked, what came, why it could not be used, what now. */
export function deadLetterLines(
  story: Story,
  exchanges: readonly Exchange[],
  { full }: { readonly full: boolean },
): readonly Line[] {
  const round = story.rounds.find((one) => one.round === story.round);
  const ending = round?.ending ?? null;
  const findings = ending?.kind === 'dead-lettered' ? (ending.failure.findings ?? []) : [];
  return [
    ...identityLines(story),
    '',
    { title: 'Failure' },
    ...(ending === null ? [] : [`  ${endingText(ending)}`]),
    ...findings.map((finding) => `  - ${findingText(finding)}`),
    '',
    { title: 'Input' },
    ...indented(inputLines(story.input, full)),
    ...(round?.calls ?? []).flatMap((call) => {
      const exchange = exchanges.find(({ attempt }) => attempt === call.id);
      const isFirst = exchanges.find(({ requestHash }) => requestHash === call.requestHash) === exchange;
      const shown = [...attemptLines(call), ...(isFirst ? sentLines(exchange) : []), ...backLines(exchange)];
      return [
        '',
        { title: `Call ${call.seq}${isFirst ? '' : ', with a request that stands above'}` },
        ...indented(shown),
      ];
    }),
    ...(round === undefined || round.calls.length === 0 ? ['', 'No call was made: nothing was sent.'] : []),
    '',
    ...closingLines(story),
  ];
}

function sentLines(exchange: Exchange | undefined): readonly Line[] {
  const request = exchange?.request ?? null;
  return [
    { title: 'sent' },
    ...indented(request === null ? ['the store no longer has it'] : requestLines(request)),
  ];
}

function backLines(exchange: Exchange | undefined): readonly Line[] {
  const answer = exchange?.answer ?? null;
  return [{ title: 'came back' }, ...indented(answer === null ? ['nothing'] : answerLines(answer))];
}
