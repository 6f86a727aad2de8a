import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { loadTask } from '#domain/load-task.ts';
import type { TaskDefinition } from '#domain/task.ts';

const TEXTS = new Map([
  ['./lean.md', '---\nname: lean\n---\n# user\n<input>{{ input.text }}</input>'],
  ['./full.md', '# user\n<input>{{ input.text }}</input>\nPlease.'],
]);

const GOOD: TaskDefinition = {
  name: 'triage',
  version: 2,
  input: z.object({ text: z.string() }),
  output: z.object({ intent: z.enum(['a', 'b']) }),
  prompts: [
    { name: 'lean', file: './lean.md', when: ({ tokens }) => tokens < 10 },
    { name: 'full', file: './full.md' },
  ],
  ladder: [{ route: 'fast', mode: 'tool', maxOutputTokens: 512 }, { route: 'strong' }],
};

/** Configurations run unchecked: a test may write what the types forbid. */
function load(changes: Record<string, unknown>, texts: ReadonlyMap<string, string> = TEXTS) {
  return loadTask({ ...GOOD, ...changes } as TaskDefinition, texts);
}

describe('a loaded task', () => {
  test('pins texts, schemas and ladder with their hashes', () => {
    const loaded = load({});
    expect(loaded).toMatchObject({
      kind: 'loaded',
      notes: [],
      task: {
        hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        schemaHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        pinned: {
          name: 'triage',
          version: 2,
          description: '',
          prompts: [
            { name: 'lean', hash: expect.stringMatching(/^sha256:/), text: TEXTS.get('./lean.md') },
            { name: 'full', hash: expect.stringMatching(/^sha256:/), text: TEXTS.get('./full.md') },
          ],
          outputSchema: {
            type: 'object',
            properties: { intent: { type: 'string', enum: ['a', 'b'] } },
            required: ['intent'],
            additionalProperties: false,
          },
          review: { when: 'repair-failed', within: '7 days' },
        },
      },
    });
  });

  test.each([
    ['prompt', {}, new Map([...TEXTS, ['./full.md', '# user\n{{ input.text }}']])],
    ['version', { version: 3 }, TEXTS],
    ['ladder', { ladder: [{ route: 'fast' }] }, TEXTS],
    ['review', { review: { when: 'never' } }, TEXTS],
    ['output', { output: z.object({ intent: z.enum(['a', 'b', 'c']) }) }, TEXTS],
  ])('has another hash when its %s changes', (_what, changes, texts) => {
    const [before, after] = [load({}), load(changes, texts)];
    if (before.kind !== 'loaded' || after.kind !== 'loaded') throw new Error('Both must load.');
    expect(after.task.hash).not.toBe(before.task.hash);
    expect(load({})).toEqual(before);
  });

  test('says that rules in code are not seen by the model', () => {
    const output = z.object({ a: z.object({ b: z.string().refine((text) => text !== '') }) });
    const loaded = load({ output });
    expect(loaded.kind === 'loaded' && loaded.notes[0]).toContain('the model does not see them');
  });

  test('may answer with a text', () => {
    const ladder = [{ route: 'fast', mode: 'text' }];
    expect(load({ output: z.string().min(5), ladder })).toMatchObject({ kind: 'loaded' });
  });
});

describe('a task is refused, by name and place:', () => {
  test.each([
    [{ name: 'Support Triage' }, 'Task Support Triage, name: must be 1 to 60 characters'],
    [{ name: '' }, 'Task (no name), name: must be'],
    [{ name: 'a'.repeat(61) }, 'name: must be 1 to 60'],
    [{ version: 0 }, 'Task triage, version: must be a whole number from 1'],
    [{ version: 1.5 }, 'version: must be a whole number'],
    [{ version: '3' }, 'version: must be a whole number'],
    [{ input: { text: 'string' } }, 'input: must be a zod schema'],
    [{ output: undefined }, 'output: must be a zod schema'],
    [
      { output: z.object({ on: z.date() }) },
      'output: Date cannot be represented in JSON Schema: use what JSON can say',
    ],
    [{ output: z.object({ n: z.string().transform(Number) }) }, 'output: Transforms cannot be represented'],
    [{ output: z.object({ n: z.bigint() }) }, 'output: BigInt cannot be represented'],
    [
      { output: z.object({ a: z.array(z.object({ yes: z.stringbool() })) }) },
      'output: a[].yes takes another type than it returns',
    ],
    [{ output: z.object({ n: z.string().pipe(z.coerce.number()) }) }, 'output: n takes another type'],
    [{ input: z.object({ text: z.string(), on: z.date() }) }, 'input: Date cannot be represented'],
    [{ output: z.array(z.string()) }, 'output: must be an object at its root'],
    [{ output: z.string() }, 'ladder.0.mode: the output is a string: write mode: "text"'],
    [{ ladder: [{ route: 'fast', mode: 'text' }] }, 'ladder.0.mode: mode text needs the output z.string()'],
    [{ ladder: [] }, 'ladder: must have at least one rung'],
    [{ ladder: [{ route: '' }] }, 'ladder.0.route: must name a route'],
    [{ ladder: [{ route: 'a', mode: 'yaml' }] }, 'ladder.0.mode: unknown mode "yaml"'],
    [{ ladder: [{ route: 'a', effort: 'huge' }] }, 'ladder.0.effort: unknown effort "huge"'],
    [{ ladder: [{ route: 'a', maxThinkingTokens: 900 }] }, 'ladder.0.maxThinkingTokens: must be a whole'],
    [{ ladder: [{ route: 'a', maxThinkingTokens: 1024 }] }, 'less than maxOutputTokens (1024)'],
    [{ ladder: [{ route: 'a', temperature: 0 }] }, 'ladder.0.temperature: unknown field'],
    [{ ladder: [{ route: 'a', maxOutputTokens: 0 }] }, 'ladder.0.maxOutputTokens: must be a whole number'],
    [{ prompts: [] }, 'prompts: must name at least one variant'],
    [{ prompts: [{ name: 'x', file: '' }] }, 'prompts.0.file: must name a file'],
    [{ prompts: [{ name: 'X!', file: './full.md' }] }, 'prompts.0.name: must be 1 to 60'],
    [{ prompts: [{ name: 'x', file: './none.md' }] }, 'prompt x: the file ./none.md is not there'],
    [
      { prompts: [{ name: 'other', file: './lean.md' }] },
      './lean.md:1: the file calls itself "lean", the task calls it "other"',
    ],
    [
      {
        prompts: [
          { name: 'full', file: './full.md', when: () => true },
          { name: 'full', file: './full.md' },
        ],
      },
      'prompts.1.name: "full" is there twice',
    ],
    [
      {
        prompts: [
          { name: 'full', file: './full.md' },
          { name: 'lean', file: './lean.md' },
        ],
      },
      'prompts.0.when: is missing: only the last variant needs none',
    ],
    [{ review: { when: 'sometimes' } }, 'review.when: must be one of'],
    [{ review: { when: 'always', within: 3 } }, 'review.within: 3 has no unit'],
    [{ review: { when: 'always', within: '3' } }, 'review.within: "3" has no unit'],
    [{ review: { when: 'always', within: 'soon' } }, 'review.within: "soon" is no duration'],
    [{ review: { when: 'always', by: 'x' } }, 'review.by: unknown field'],
    [{ checks: ['x'] }, 'checks: must be functions'],
    [{ reviews: {} }, 'reviews: unknown field'],
  ])('%j', (changes, sentence) => {
    const loaded = load(changes);
    expect(loaded.kind === 'invalid' ? loaded.problems : []).toContainEqual(
      expect.stringContaining(sentence),
    );
  });

  test.each([
    ['# user\n{{ input.txt }}', './full.md:2: unknown variable input.txt'],
    ['# user\nx\nDear {customer_name}', './full.md:3: {customer_name} looks like a placeholder'],
    ['no heading', './full.md:1: text before the first role heading'],
    ['---\nnmae: x\n---\n# user\nx', './full.md:2: unknown key "nmae"'],
  ])('prompt %j', (text, sentence) => {
    const loaded = load({}, new Map([...TEXTS, ['./full.md', text]]));
    expect(loaded.kind === 'invalid' ? loaded.problems : []).toContainEqual(
      expect.stringContaining(`Task triage, ${sentence}`),
    );
  });

  test('every problem at once', () => {
    const loaded = load({ name: '!', version: 0, ladder: [], prompts: [] });
    expect(loaded.kind === 'invalid' && loaded.problems).toHaveLength(4);
  });
});
