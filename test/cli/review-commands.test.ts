import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { DecisionRefusedError } from '#client/decision-refused-error.ts';
import { Decision } from '#contract/decision.ts';
import { GenerationState } from '#contract/generation-state.ts';

import { DRAFT, filledProject } from './filled-project.ts';
import type { ProjectFolder } from './project-folder.ts';
import { jsonLines, runCli } from './run-cli.ts';
import type { CliRun } from './run-cli.ts';

const WAITING = 'gen/support-triage/b1/t-4';

const decided = vi.hoisted(() => ({
  decisions: [] as unknown[],
  workflowId: '',
  refuse: undefined as Error | undefined,
  state: {} as unknown,
  /** What the workflow tells a moment after the decision. */
  later: undefined as unknown,
}));

// The real one starts Temporal; that the update decides is the workflow's to prove.
vi.mock('#cli/with-client.ts', () => ({
  withClient: (_config: unknown, work: (client: unknown) => unknown) =>
    work({
      generation: (workflowId: string) => ({
        decide: async (decision: unknown) => {
          decided.workflowId = workflowId;
          decided.decisions.push(decision);
          if (decided.refuse !== undefined) throw decided.refuse;
          return decided.state;
        },
        state: async () => decided.later ?? decided.state,
      }),
    }),
  withTemporalClient: () => Promise.reject(new Error('not here')),
}));

let project: ProjectFolder;
beforeAll(async () => {
  project = await filledProject();
});
afterAll(() => project[Symbol.asyncDispose]());

beforeEach(() => {
  decided.decisions = [];
  decided.refuse = undefined;
  decided.later = undefined;
  decided.state = GenerationState.parse({
    id: 't-4',
    task: 'support-triage',
    version: 1,
    round: 1,
    stage: 'done',
    ending: { kind: 'rejected', by: 'ana', note: 'no' },
    attempts: 1,
    usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 },
    costUsd: 0.001,
    simulated: true,
    inputHash: null,
    review: null,
    refused: [],
  });
});

const cli = (...args: readonly string[]): Promise<CliRun> => runCli(project.folder, ...args);

/** The only decision that was sent, if it is one of the contract. */
function sent(): Decision {
  expect(decided.decisions).toHaveLength(1);
  return Decision.parse(decided.decisions[0]);
}

describe('review list', () => {
  test('has every open review on a line, with what a decision needs', async () => {
    const { code, stdout } = await cli('review', 'list', '--json');
    expect(jsonLines(stdout)).toHaveLength(3);
    expect(jsonLines(stdout)[1]).toMatchObject({ generation: WAITING, draftValid: false });
    expect(code).toBe(0);
  });

  test('filters, and tells that there are more than it shows', async () => {
    expect((await cli('review', 'list', '--task', 'reply-draft', '--json')).stdout).toMatch(/^\{.*\}\n$/);
    expect((await cli('review', 'list', '--batch', '-', '--json')).stdout).toContain('r%201');
    expect((await cli('review', 'list', '--limit', '1')).stderr).toContain('more than 1');
  });

  test.for([
    [['--task', 'nope'], 'reply-draft'],
    [['--batch', 'nope'], 'b1'],
    [['--limit', '0'], 'whole number'],
  ] as const)('refuses %j', async ([args, words]) => {
    const { code, stderr } = await cli('review', 'list', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('review show', () => {
  test('of an invalid draft has what the model said and what is wrong with it', async () => {
    const { stdout } = await cli('review', 'show', 'b1/t-4', '--json');
    expect(jsonLines(stdout)).toMatchObject([
      {
        isOpen: true,
        draftValid: false,
        draft: null,
        answer: { kind: 'answer', content: { toolCalls: [{ name: 'support-triage' }] } },
        findings: [{ path: 'urgency' }],
        input: { text: 'Where is my card?' },
      },
    ]);
  });

  test('of a valid draft has the output itself', async () => {
    const { stdout } = await cli('review', 'show', 'r 1', '--json');
    expect(jsonLines(stdout)).toMatchObject([{ draftValid: true, draft: DRAFT, answer: null }]);
    const forPeople = await cli('review', 'show', 'r 1');
    expect(forPeople.stdout).toContain('  Dear Ana,\n  it comes.\\x1b[2J');
    expect(forPeople.stderr).toContain('--sees sha256:');
  });

  test('of what never waited says what it is', async () => {
    const { code, stderr } = await cli('review', 'show', 'b1/t-1');
    expect(code).toBe(2);
    expect(stderr).toContain('it is accepted');
  });
});

describe('a decision', () => {
  test('goes to the workflow with the draft that waits now, and the new state is printed', async () => {
    const { code, stdout } = await cli('review', 'reject', 'b1/t-4', '--note', 'no', '--json');
    expect(code).toBe(0);
    expect(decided.workflowId).toBe(WAITING);
    expect(sent()).toMatchObject({ action: 'reject', note: 'no', reviewer: userInfo().username });
    expect(sent().sees).toMatch(/^sha256:/);
    expect(jsonLines(stdout).map((line) => GenerationState.parse(line).ending?.kind)).toEqual(['rejected']);
  });

  test('carries what it was given', async () => {
    const flags = ['--reviewer', 'ana', '--sees', 'sha256:old', '--decision-id', 'd-7', '--hint', 'low only'];
    await cli('review', 'repair', 'b1/t-4', ...flags);
    expect(sent()).toMatchObject({ action: 'repair', reviewer: 'ana', sees: 'sha256:old' });
    expect(sent()).toMatchObject({ decisionId: 'd-7', hint: 'low only' });
  });

  test('that sends it back shows the draft that came of it', async () => {
    const ended = GenerationState.parse(decided.state);
    decided.state = { ...ended, stage: 'repairing', ending: null };
    decided.later = { ...ended, stage: 'review', ending: null, attempts: 2 };
    const { code, stdout, stderr } = await cli('review', 'repair', 'b1/t-4');
    expect(code).toBe(0);
    expect(stdout).toContain('review · 2 calls');
    expect(stderr).toContain('review show gen/support-triage/b1/t-4');
  });

  test('that ends it shows the ending, which is written a moment later', async () => {
    const ended = GenerationState.parse(decided.state);
    decided.later = ended;
    decided.state = { ...ended, stage: 'review', ending: null };
    const { stdout } = await cli('review', 'reject', 'b1/t-4');
    expect(stdout).toContain('rejected by ana: no');
  });

  test('edits by a value or a file', async () => {
    const value = { intent: 'card_arrival', urgency: 'low' };
    await cli('review', 'edit', 'b1/t-4', '--value', JSON.stringify(value));
    expect(sent().value).toEqual(value);
    decided.decisions = [];
    const file = join(project.folder, 'value.json');
    await writeFile(file, JSON.stringify(value));
    await cli('review', 'edit', 'b1/t-4', '--value-file', file);
    expect(sent().value).toEqual(value);
  });

  test.for([
    [['edit', 'b1/t-4'], '--value-file'],
    [['edit', 'b1/t-4', '--value', '{x'], 'not JSON'],
    [['edit', 'b1/t-4', '--value', 'null'], 'edit needs a value'],
    [['edit', 'b1/t-4', '--value-file', '/not-there.json'], "can't be read"],
    [['approve', 'nope'], 'There is no generation nope'],
    [['approve', 't-1'], 'gen/support-triage/b1/t-1'],
    [['approve', 'b1/t-4', '--note', 'x'.repeat(5000)], 'note'],
  ] as const)('that is %j is not sent', async ([args, words]) => {
    const { code, stdout, stderr } = await cli('review', ...args);
    expect([code, stdout, decided.decisions]).toEqual([2, '', []]);
    expect(stderr).toContain(words);
  });

  test('that is refused says why, changes nothing and ends with 1', async () => {
    const findings = [{ path: 'urgency', rule: 'r', expected: 'low', got: '\u001b[2Jsoon' }];
    decided.refuse = new DecisionRefusedError('SchemaMismatch', 'It does not fit.', { findings });
    const { code, stdout, stderr } = await cli('review', 'edit', 'b1/t-4', '--value', '{}', '--json');
    expect(code).toBe(1);
    expect(jsonLines(stdout)).toEqual([
      { refused: { why: 'SchemaMismatch', message: 'It does not fit.', findings } },
    ]);
    expect(stderr).toContain('Refused (SchemaMismatch): It does not fit.');
    expect(stderr).toContain('urgency [r]: expected low; got \\x1b[2Jsoon');
  });

  test('about what does not wait is refused without asking a workflow', async () => {
    const { code, stderr } = await cli('review', 'approve', 'b1/t-1');
    expect([code, decided.decisions]).toEqual([1, []]);
    expect(stderr).toContain('NotWaiting');
  });
});
