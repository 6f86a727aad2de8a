import type { ReviewListing } from '#store/list-reviews.ts';

import { answerLines } from './format-answer.ts';
import { decisionText } from './format-decision.ts';
import { findingText } from './format-finding.ts';
import { inputLines } from './format-story.ts';
import { agoText, dueText } from './format-time.ts';
import { costText } from './format-usd.ts';
import { jsonText } from './json-text.ts';
import { indented } from './lines.ts';
import type { Line } from './lines.ts';
import { oneLine } from './one-line.ts';
import type { ReviewSheet } from './review-sheet.ts';
import { tableLines } from './table.ts';

export function reviewListLines(reviews: readonly ReviewListing[], now: Date): readonly Line[] {
  if (reviews.length === 0) return [];
  return tableLines(reviews, [
    { head: 'GENERATION', cell: ({ generation }) => generation },
    { head: 'WAITS SINCE', cell: ({ since }) => agoText(since, now) },
    { head: 'DUE', cell: ({ due }) => dueText(due, now) },
    { head: 'DRAFT', cell: draftWord },
    { head: 'REASON', cell: ({ reason }) => reason },
  ]);
}

function draftWord({ sees, draftValid }: Pick<ReviewListing, 'sees' | 'draftValid'>): string {
  if (sees === null) return 'none';
  return draftValid ? 'valid' : 'not valid';
}

export function reviewLines(
  sheet: ReviewSheet,
  { full, now }: { readonly full: boolean; readonly now: Date },
): readonly Line[] {
  const { generation, task, version, round, isOpen, reason, since, due, sees, costUsd, simulated } = sheet;
  return [
    { title: `${generation}: ${isOpen ? 'waits for a person' : 'its review is over'}` },
    `  task    ${task} version ${version}, round ${round}`,
    `  reason  ${oneLine(reason)}`,
    `  since   ${since} (${agoText(since, now)})`,
    `  due     ${due}${isOpen ? ` (${dueText(due, now)})` : ''}`,
    `  sees    ${sees ?? 'no draft: no call brought an answer'}`,
    `  cost    ${costText(costUsd, simulated)}`,
    ...(sheet.link === null ? [] : [`  link    ${sheet.link}`]),
    '',
    { title: 'Input' },
    ...indented(inputLines(sheet.input, full)),
    '',
    { title: `Draft, ${draftWord(sheet)}` },
    ...indented(draftLines(sheet)),
    ...section(
      'Findings',
      sheet.findings.map((finding) => `- ${findingText(finding)}`),
    ),
    ...section('Decisions so far', sheet.decisions.map(decisionText)),
  ];
}

function draftLines({ draftValid, draft, answer }: ReviewSheet): readonly Line[] {
  // A text is shown as one: its reader judges how it reads.
  if (draftValid) return [typeof draft === 'string' ? draft : jsonText(draft)];
  return answer === null ? ['none'] : answerLines(answer);
}

function section(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : ['', { title }, ...indented(lines)];
}
