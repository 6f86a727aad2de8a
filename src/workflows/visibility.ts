import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';

import { SEARCH_ATTRIBUTES } from '#contract/names.ts';
import type { Ending, Stage } from '#domain/ending.ts';

const KEYS = {
  task: defineSearchAttributeKey(SEARCH_ATTRIBUTES.task, SearchAttributeType.KEYWORD),
  batch: defineSearchAttributeKey(SEARCH_ATTRIBUTES.batch, SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey(SEARCH_ATTRIBUTES.stage, SearchAttributeType.KEYWORD),
  ending: defineSearchAttributeKey(SEARCH_ATTRIBUTES.ending, SearchAttributeType.KEYWORD),
  failure: defineSearchAttributeKey(SEARCH_ATTRIBUTES.failure, SearchAttributeType.KEYWORD),
};

export function showStart(task: string, batch: string): void {
  upsertSearchAttributes([
    { key: KEYS.task, value: task },
    { key: KEYS.batch, value: batch },
    { key: KEYS.stage, value: 'generating' satisfies Stage },
  ]);
}

export function showStage(stage: Stage): void {
  upsertSearchAttributes([{ key: KEYS.stage, value: stage }]);
}

export function showEnding(ending: Ending): void {
  upsertSearchAttributes([
    { key: KEYS.stage, value: 'done' satisfies Stage },
    { key: KEYS.ending, value: ending.kind },
    ...(ending.kind === 'dead-lettered' ? [{ key: KEYS.failure, value: ending.failure.kind }] : []),
  ]);
}

/** Lines of Markdown that the Temporal UI shows beside a run; they pass the codec, and still carry no prompt. */
export function showDetails(lines: readonly string[]): void {
  setCurrentDetails(lines.join('  \n'));
}
