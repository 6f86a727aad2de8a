import { setBatchState } from '#store/set-batch-state.ts';

import { projectFolder } from './project-folder.ts';
import type { ProjectFolder } from './project-folder.ts';
import { AT, LATER, storyWriter } from './story-writer.ts';

/** What a model may write to take over the terminal of whoever reads it. */
export const NASTY = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp.exe';

const VALID = { intent: 'card_arrival', urgency: 'low' };
const TEXT = { text: 'Where is my card?' };
const FINDING = {
  path: 'urgency',
  rule: 'schema:invalid_value',
  expected: 'one of "low"',
  got: `soon${NASTY}`,
};
const INVALID = { kind: 'invalid', reason: 'SchemaMismatch', findings: [FINDING] } as const;
const DEAD = {
  kind: 'SchemaMismatch',
  message: `The answer could not be used${NASTY}.`,
  findings: [FINDING],
} as const;

const REPLY = { customer: 'Ana', message: `Where is it?${NASTY}` };
export const DRAFT = `Dear Ana,\nit comes.${NASTY}`;

/**
 * Batch `b1` runs: accepted, repaired, dead letter, waiting with an invalid draft, queued. Batch `b2` is done with a
 * dead letter, `b3` with a review and a dead letter, `b4` clean. Single ones: a valid draft waits, and one more `t-1`.
 */
export async function filledProject(): Promise<ProjectFolder> {
  const project = await projectFolder();
  const { db } = project.store;
  const write = storyWriter(db, project.config);
  const items = ['t-1', 't-2', 't-3', 't-4', 't-5'].map((id) => ({
    id,
    input: TEXT,
    extra: { category: id },
  }));
  await write.batch('b1', 'support-triage', items);
  await accept('b1', 't-1');
  await repair('b1', 't-2');
  await die('b1', 't-3');
  await wait('b1', 't-4');
  await setBatchState(db, { batch: 'b1', state: 'running', why: null, now: AT });

  for (const [batch, ids] of [
    ['b2', ['d-1']],
    ['b3', ['d-1', 'w-1']],
    ['b4', ['a-1']],
  ] as const) {
    await write.batch(
      batch,
      'support-triage',
      ids.map((id) => ({ id, input: TEXT })),
    );
    for (const id of ids) {
      if (id === 'd-1') await die(batch, id);
      else if (id === 'w-1') await wait(batch, id);
      else await accept(batch, id);
    }
    await setBatchState(db, { batch, state: 'done', why: null, now: LATER });
  }

  await write.single('support-triage', 't-1', TEXT);
  await write.single('reply-draft', 'r 1', REPLY);
  const plan = await write.start('reply-draft', '-', 'r 1', REPLY);
  const verdict = { kind: 'valid', mended: false, output: DRAFT } as const;
  const { id, output } = await write.call(plan, 0, { said: DRAFT, verdict });
  await write.review(plan, { reason: 'policy: always', id, output });
  return project;

  async function accept(batch: string, item: string) {
    const started = await write.start('support-triage', batch, item, TEXT);
    const valid = { kind: 'valid', mended: true, output: VALID } as const;
    const answered = await write.call(started, 0, { said: VALID, verdict: valid });
    await write.end(started, { kind: 'accepted', mended: true, outputHash: answered.output ?? '' });
  }

  async function repair(batch: string, item: string) {
    const started = await write.start('support-triage', batch, item, TEXT);
    await write.call(started, 0, { said: { urgency: 'soon' }, verdict: INVALID });
    const valid = { kind: 'valid', mended: false, output: VALID } as const;
    const answered = await write.call(started, 1, { said: VALID, verdict: valid });
    await write.end(started, { kind: 'repaired', rung: 1, mended: false, outputHash: answered.output ?? '' });
  }

  async function die(batch: string, item: string) {
    const started = await write.start('support-triage', batch, item, TEXT);
    const failed = { kind: 'Overloaded', message: 'The provider is overloaded.', status: 529 } as const;
    await write.call(started, 0, { failed });
    await write.call(started, 0, { said: { urgency: `soon${NASTY}` }, verdict: INVALID });
    await write.end(started, { kind: 'dead-lettered', failure: DEAD });
  }

  async function wait(batch: string, item: string) {
    const started = await write.start('support-triage', batch, item, TEXT);
    const { id: attempt } = await write.call(started, 0, {
      said: { urgency: `soon${NASTY}` },
      verdict: INVALID,
    });
    await write.review(started, { reason: 'SchemaMismatch', id: attempt, output: null });
  }
}
