import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { DECISION_ACTIONS } from '#contract/decision.ts';
import { REFUSALS } from '#contract/names.ts';
import { ENDING_KINDS, STAGES } from '#domain/ending.ts';
import { FAILURE_GROUPS, FAILURE_KINDS } from '#domain/failure-kind.ts';
import type { FailureKind } from '#domain/failure-kind.ts';
import { nextEndpoints } from '#domain/fallback.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import { judgeDecision } from '#domain/review-desk.ts';
import type { Desk } from '#domain/review-desk.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const doc = read('docs/state-machine.md');

/** The text under a heading of the second level. */
function section(heading: string): string {
  const [, rest] = doc.split(`\n## ${heading}\n`);
  if (rest === undefined) throw new Error(`docs/state-machine.md has no section "${heading}".`);
  return rest.split('\n## ')[0] ?? '';
}

/** The line between a table's head and its rows. */
const RULE = /^\|[ :|-]+\|$/;

/** The cells of each row of a section's tables, heads left out. */
function rows(heading: string): string[][] {
  const lines = section(heading).split('\n');
  return lines
    .filter((line, n) => line.startsWith('|') && !RULE.test(line) && !RULE.test(lines[n + 1] ?? ''))
    .map((line) => line.slice(1, -1).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));
}

const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const firstCodes = (heading: string): string[] => rows(heading).map(([first = '']) => codes(first).join(' '));
const sorted = (words: Iterable<string>): string[] => [...new Set(words)].toSorted();

/** Every reason that the reducer gives, whatever stands on the desk and whatever is decided. */
function deskRefusals(): string[] {
  const last = { decisionId: 'first', action: 'approve', reviewer: 'ana', at: '' } as const;
  const desks: Desk[] = [
    { kind: 'closed' },
    { kind: 'open', sees: null },
    { kind: 'open', sees: 'sha256:a' },
    { kind: 'checking', sees: null, decisionId: 'other' },
    { kind: 'decided', last },
  ];
  const answers = desks.flatMap((desk) =>
    DECISION_ACTIONS.flatMap((action) =>
      [null, 'sha256:b'].map((sees) => judgeDecision(desk, [], { decisionId: 'd', action, sees })),
    ),
  );
  return answers.flatMap((answer) => (answer.kind === 'refuse' ? [answer.why] : []));
}

describe('docs/state-machine.md names exactly what the code has:', () => {
  test('stages, in its table and in its diagram', () => {
    expect(sorted(firstCodes('Stages'))).toEqual(sorted(STAGES));
    const [, diagram = ''] = /```mermaid\n(.*?)```/s.exec(doc) ?? [];
    const states = [...diagram.matchAll(/^ *(\S+) --> ([^\s:]+)/gm)].flatMap(([, from = '', to = '']) => [
      from,
      to,
    ]);
    expect(sorted(states.filter((state) => state !== '[*]'))).toEqual(sorted(STAGES));
  });

  test('endings', () => {
    expect(sorted(firstCodes('Endings'))).toEqual(sorted(ENDING_KINDS));
  });

  test.for(Object.entries(FAILURE_GROUPS))('failures of the group %s', ([group, kinds]) => {
    const row = rows('Failures').find(([first]) => first === `\`${group}\``);
    expect(codes(row?.[1] ?? '')).toEqual(kinds);
  });

  test('no failure that is none', () => {
    const known = new Set<string>([...FAILURE_KINDS, ...Object.values(REFUSALS), ...deskRefusals()]);
    const kinds = codes(doc).filter((code) => /^(?:[A-Z][a-z]+){1,3}$/.test(code));
    expect(kinds.filter((kind) => !known.has(kind) && !kind.startsWith('Proofline'))).toEqual([]);
  });

  test('decisions', () => {
    expect(sorted(firstCodes('Review'))).toEqual(sorted(DECISION_ACTIONS));
  });

  test('refusals', () => {
    expect(sorted(firstCodes('Refusals'))).toEqual(sorted([...Object.values(REFUSALS), ...deskRefusals()]));
  });

  test('which endpoint comes next', () => {
    const endpoint = (name: string, account: string) => ({ name, account }) as PlannedEndpoint;
    const failed = endpoint('failed', 'key');
    const rest = [endpoint('same key', 'key'), endpoint('other key', 'other')];
    const after = (name: string | undefined): FailureKind[] =>
      FAILURE_KINDS.filter((kind) => nextEndpoints({ kind, message: '' }, failed, rest)[0]?.name === name);
    const table = new Map(rows('Failures').map(([first = '', second = '']) => [first, codes(second)]));
    expect(sorted(table.get('the next one') ?? [])).toEqual(sorted(after('same key')));
    expect(sorted(table.get('the next one with another key') ?? [])).toEqual(sorted(after('other key')));
  });

  test.for(rows('Numbers'))('the number %s', ([name = '', value = '', file = '']) => {
    const [constant = '', inCode = '', path = ''] = [name, value, file].map((cell) => codes(cell)[0]);
    expect(read(path)).toContain(`const ${constant} = ${inCode};`);
  });
});
