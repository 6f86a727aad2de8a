import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { loadConfig } from '#config.ts';
import type { Config } from '#config.ts';
import { costOf } from '#domain/costs.ts';
import { loadTokenEstimator } from '#domain/estimate-tokens.ts';
import type { TokenEstimator } from '#domain/estimate-tokens.ts';
import { planGeneration } from '#domain/plan-generation.ts';
import { renderPrompt } from '#domain/render-prompt.ts';
import { runChecks } from '#domain/run-checks.ts';

import { csv, EXAMPLE_INPUTS } from './example-inputs.ts';

const NAMES = Object.keys(EXAMPLE_INPUTS);

let config: Config;
let estimateTokens: TokenEstimator;

beforeAll(async () => {
  config = await loadConfig({ configPath: join(import.meta.dirname, '../../proofline.config.ts'), env: {} });
  estimateTokens = await loadTokenEstimator();
});

function task(name: string) {
  const found = config.newest(name);
  if (found === undefined) throw new Error(`No task ${name}.`);
  return found;
}

describe("the project's own configuration", () => {
  test('loads without a key, without a note and not live', () => {
    expect(config.tasks.map(({ pinned }) => pinned.name).toSorted()).toEqual(NAMES.toSorted());
    expect(config.notes).toEqual([]);
    expect(config.live).toBe(false);
  });

  test('has endpoints of both protocols in each route', () => {
    for (const names of Object.values(config.routes)) {
      const protocols = names.map((name) => config.endpoints.get(name)?.protocol);
      expect(new Set(protocols)).toEqual(new Set(['anthropic', 'openai']));
    }
  });

  test('names models whose prices are known', () => {
    for (const { protocol, model, prices } of config.endpoints.values()) {
      const usage = { inputTokens: 1000, cachedInputTokens: 0, outputTokens: 100 };
      expect(costOf({ protocol, model, prices, usage })).toBeGreaterThan(0);
    }
  });

  test('simulates the first route by a small model and the others by a large one', () => {
    const models = Object.values(config.routes).map((names) =>
      names.map((name) => config.endpoints.get(name)?.simulateAs),
    );
    expect(models).toEqual([
      ['sim-small', 'sim-small'],
      ['sim-large', 'sim-large'],
    ]);
  });
});

describe.each(NAMES)('%s', (name) => {
  const inputs = EXAMPLE_INPUTS[name] ?? [];

  test('has inputs, all of which its schema takes', () => {
    expect(inputs.length).toBeGreaterThanOrEqual(10);
    for (const input of inputs) expect(task(name).definition.input.safeParse(input).error).toBeUndefined();
  });

  test('renders every prompt for every input, with the input marked as data', () => {
    const { pinned, definition } = task(name);
    for (const prompt of pinned.prompts) {
      for (const input of inputs) {
        const rendered = renderPrompt({ prompt, task: pinned, input: definition.input.parse(input) });
        expect(rendered).toMatchObject({ kind: 'rendered' });
        const text = rendered.kind === 'rendered' ? rendered.messages.at(-1)?.text : '';
        expect(text).toMatch(/<input>[^<]+<\/input>$/);
      }
    }
  });

  test('plans every input', () => {
    for (const input of inputs) {
      const planned = planGeneration({
        task: task(name),
        version: null,
        routing: config,
        input,
        key: { task: name, batch: '-', id: '1' },
        generation: 'g',
        round: 1,
        simulated: true,
        estimateTokens,
      });
      expect(planned.kind).toBe('planned');
    }
  });
});

describe('support-triage', () => {
  test('has 40 messages and carries the column with the right intent beside them', () => {
    const rows = csv('support-triage.csv');
    expect(rows).toHaveLength(40);
    const { definition, pinned } = task('support-triage');
    expect(Object.keys((pinned.inputSchema['properties'] ?? {}) as object)).toEqual(['text']);
    for (const { category } of rows) {
      expect(definition.output.safeParse({ intent: category, urgency: 'low' }).success).toBe(true);
    }
  });

  test('describes every intent in its full prompt', () => {
    const { pinned } = task('support-triage');
    const output = pinned.outputSchema as { properties: { intent: { enum: string[] } } };
    const full = pinned.prompts.find((prompt) => prompt.name === 'full')?.text ?? '';
    expect(output.properties.intent.enum).toHaveLength(77);
    for (const intent of output.properties.intent.enum) expect(full).toContain(`\n- ${intent}: `);
  });

  test('gives short messages the lean prompt and long ones the full one', () => {
    const variants = task('support-triage').definition.prompts;
    const suits = (tokens: number) =>
      variants.find(({ when }) => when === undefined || when({ tokens, input: {} }))?.name;
    expect([suits(12), suits(120), suits(121)]).toEqual(['lean', 'lean', 'full']);
  });
});

describe('the checks of invoice-extract', () => {
  const invoice = {
    number: '1',
    supplier: 'S',
    issuedOn: '2026-01-31',
    dueOn: '2026-02-14',
    currency: 'EUR',
    lines: [
      { description: 'a', quantity: 3, unitPrice: 0.1, amount: 0.3 },
      { description: 'b', quantity: 2, unitPrice: 10, amount: 20 },
    ],
    tax: 3.86,
    total: 24.16,
  };

  test.each([
    [{}, []],
    [{ total: 24.17 }, ['check:totalAddsUp']],
    [{ tax: 0 }, ['check:totalAddsUp']],
    [{ lines: [{ description: 'a', quantity: 3, unitPrice: 0.1, amount: 20.3 }] }, ['check:linesAddUp']],
    [{ dueOn: '2026-01-01' }, ['check:dueAfterIssue']],
    [{ dueOn: null }, []],
  ])('with %j find %j', (changes, rules) => {
    const { definition } = task('invoice-extract');
    const output = definition.output.parse({ ...invoice, ...changes });
    const found = runChecks(definition.checks ?? [], output, {}).map((finding) => finding.rule);
    expect(found).toEqual(rules);
  });
});

describe('the checks of reply-draft', () => {
  test.each([
    [
      'Dear Ana,\n\na colleague looks into it and will write to you by tomorrow.\n\nYour customer service',
      [],
    ],
    ['Dear Ana, soon.', ['check:hasRightLength']],
    [
      'Hello,\n\nDear Ana, a colleague looks into it and will write to you by tomorrow.',
      ['check:greetsTheCustomer'],
    ],
    [
      'Dear Ana,\n\n[Agent name] looks into it and will write to you by tomorrow.',
      ['check:holdsNoPlaceholder'],
    ],
    ['Dear Ana,\n\nwe will refund the whole amount to your account by tomorrow.', ['check:promisesNoMoney']],
  ])('%j: %j', (reply, rules) => {
    const { definition } = task('reply-draft');
    const input = definition.input.parse({ customer: 'Ana', message: 'Where is my money?' });
    expect(runChecks(definition.checks ?? [], reply, input).map((finding) => finding.rule)).toEqual(rules);
  });
});
