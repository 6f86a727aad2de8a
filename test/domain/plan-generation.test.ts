import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import type { Endpoint } from '#domain/endpoint.ts';
import { loadTask } from '#domain/load-task.ts';
import { planGeneration } from '#domain/plan-generation.ts';
import type { PlanArguments } from '#domain/plan-generation.ts';
import type { TaskDefinition } from '#domain/task.ts';
import { anEndpoint } from '../support/an-endpoint.ts';

const DEFINITION: TaskDefinition = {
  name: 'triage',
  version: 2,
  input: z.object({ text: z.string().trim().min(1) }),
  output: z.object({ intent: z.enum(['a', 'b']) }),
  prompts: [
    { name: 'lean', file: 'lean', when: ({ tokens }) => tokens <= 5 },
    { name: 'full', file: 'full' },
  ],
  ladder: [{ route: 'fast', mode: 'tool', maxOutputTokens: 512 }, { route: 'strong' }],
  review: { when: 'always', within: '3 days' },
};

function endpoint(changes: Partial<Endpoint> & { readonly name: string }): [string, Endpoint] {
  return [changes.name, anEndpoint({ model: `${changes.name}-1`, keyEnv: 'KEY', ...changes })];
}

function loaded(changes: Partial<TaskDefinition> = {}) {
  const texts = new Map([
    ['lean', '# user\n{{ input.text }}'],
    ['full', '# system\nSort.\n# user\n{{ input.text }}'],
  ]);
  const result = loadTask({ ...DEFINITION, ...changes }, texts);
  if (result.kind === 'invalid') throw new Error(result.problems.join('\n'));
  return result.task;
}

function plan(changes: Partial<PlanArguments> = {}) {
  return planGeneration({
    task: loaded(),
    version: null,
    routing: {
      endpoints: new Map([
        endpoint({ name: 'one', protocol: 'anthropic' }),
        endpoint({ name: 'two', corrections: { modes: ['prompt'] }, keyEnv: null, deadlineMs: 5000 }),
      ]),
      routes: { fast: ['one', 'two'], strong: ['two'] },
    },
    input: { text: 'a b c' },
    key: { task: 'triage', batch: '-', id: 't-1' },
    generation: 'g1',
    round: 1,
    simulated: true,
    estimateTokens: (text) => text.split(' ').length,
    ...changes,
  });
}

describe('a plan', () => {
  test('pins the ladder, the endpoints, the prompt and the hashes', () => {
    const task = loaded();
    expect(plan({ task })).toEqual({
      kind: 'planned',
      messages: [{ role: 'user', text: 'a b c' }],
      plan: {
        key: { task: 'triage', batch: '-', id: 't-1' },
        generation: 'g1',
        round: 1,
        task: 'triage',
        version: 2,
        taskHash: task.hash,
        schemaHash: task.schemaHash,
        prompt: { name: 'lean', hash: task.pinned.prompts[0]?.hash },
        rungs: [
          {
            route: 'fast',
            maxOutputTokens: 512,
            endpoints: [
              {
                name: 'one',
                protocol: 'anthropic',
                model: 'one-1',
                account: 'KEY',
                mode: 'tool',
                deadlineMs: 55_600,
              },
              {
                name: 'two',
                protocol: 'openai',
                model: 'two-1',
                account: 'two',
                mode: 'tool',
                deadlineMs: 5000,
                hasOwnDeadline: true,
              },
            ],
          },
          {
            route: 'strong',
            maxOutputTokens: 1024,
            endpoints: [
              {
                name: 'two',
                protocol: 'openai',
                model: 'two-1',
                account: 'two',
                mode: 'prompt',
                deadlineMs: 5000,
                hasOwnDeadline: true,
              },
            ],
          },
        ],
        review: { when: 'always', withinMs: 259_200_000 },
        simulated: true,
      },
    });
  });

  test('takes the first variant that suits, by the tokens of the input', () => {
    const planned = plan({ input: { text: 'one two three four five six' } });
    expect(planned).toMatchObject({
      plan: { prompt: { name: 'full' } },
      messages: [
        { role: 'system', text: 'Sort.' },
        { role: 'user', text: 'one two three four five six' },
      ],
    });
  });

  test('renders what the schema returned, not what was sent', () => {
    expect(plan({ input: { text: '  padded ', more: 1 } })).toMatchObject({ messages: [{ text: 'padded' }] });
  });

  test('resolves auto to the strongest mode that the endpoint takes', () => {
    const modeOf = (mode: 'auto' | undefined, corrections: Endpoint['corrections']) => {
      const ladder = [{ route: 'fast', ...(mode !== undefined && { mode }) }];
      const routing = {
        endpoints: new Map([endpoint({ name: 'one', corrections })]),
        routes: { fast: ['one'] },
      };
      const planned = plan({ task: loaded({ ladder }), routing });
      return planned.kind === 'planned' ? planned.plan.rungs[0]?.endpoints[0]?.mode : undefined;
    };
    expect(modeOf('auto', {})).toBe('tool');
    expect(modeOf(undefined, {})).toBe('tool');
    expect(modeOf('auto', { modes: ['prompt', 'tool'] })).toBe('prompt');
    expect(modeOf('auto', { modes: ['text', 'prompt'] })).toBe('prompt');
  });

  test('gives a call time by its output limit, from 30 s to 10 min, and to an hour where it is streamed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), (maxOutputTokens) => {
        const planned = plan({ task: loaded({ ladder: [{ route: 'fast', maxOutputTokens }] }) });
        const deadlineMs =
          planned.kind === 'planned' ? planned.plan.rungs[0]?.endpoints[0]?.deadlineMs : undefined;
        expect(deadlineMs).toBeGreaterThan(30_000);
        expect(deadlineMs).toBeLessThanOrEqual(maxOutputTokens <= 21_333 ? 600_000 : 3_600_000);
      }),
    );
  });
});

describe('a plan is refused', () => {
  test('for a task that is not there', () => {
    expect(plan({ task: undefined })).toMatchObject({ failure: { kind: 'TaskUnknown' } });
    expect(plan({ task: undefined, version: 7 })).toEqual({
      kind: 'refused',
      failure: { kind: 'TaskUnknown', message: 'The configuration has no task triage version 7.' },
    });
  });

  test.each([
    [{}, 'text'],
    [{ text: 7 }, 'text'],
    [{ text: '  ' }, 'text'],
    [null, ''],
    ['text', ''],
  ])('for the input %j, which does not fit the schema', (input, path) => {
    expect(plan({ input })).toMatchObject({
      kind: 'refused',
      failure: { kind: 'PromptInvalid', findings: [{ path, rule: expect.stringMatching(/^schema:/) }] },
    });
  });

  test('for a placeholder that came in with the data', () => {
    expect(plan({ input: { text: 'Dear {{name}}' } })).toMatchObject({
      failure: {
        kind: 'PromptInvalid',
        findings: [{ rule: 'placeholder' }],
        message: expect.stringContaining('{{name}}'),
      },
    });
  });

  test('with a failure under 2 KiB, whatever the input', () => {
    const input = z.object(
      Object.fromEntries('abcdefghij'.split('').map((key) => [key.repeat(90), z.enum(['x', 'y'])])),
    );
    const ladder = [{ route: 'fast' }];
    const result = loadTask(
      { ...DEFINITION, input, ladder, prompts: [{ name: 'p', file: 'p' }] },
      new Map([['p', '# user\nx']]),
    );
    if (result.kind === 'invalid') throw new Error(result.problems.join('\n'));
    const long = Object.fromEntries('abcdefghij'.split('').map((key) => [key.repeat(90), 'z'.repeat(5000)]));
    const refused = plan({ task: result.task, input: long });
    expect(refused.kind).toBe('refused');
    expect(JSON.stringify(refused.kind === 'refused' && refused.failure).length).toBeLessThan(2048);
  });
});
