import { FIXTURE_NAMES, fixtureAnswer } from '#simulator/fixtures.ts';
import { VALID } from '../conformance/expected.ts';
import type { Row } from '../conformance/expected.ts';
import { meetAll, simulatorOf } from '../conformance/run-rows.ts';
import { EVERYWHERE, protocolOf } from '../conformance/where.ts';
import type { Where } from '../conformance/where.ts';

/** A response as it came over the wire, before anything was done to it. */
export interface Recorded {
  readonly where: Where;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Answers that are right, those that look right and are not, and those whose form is rare. */
const VARIANTS = [
  'thinking-first',
  'think-tags',
  'truncated-but-valid',
  'refusal-field',
  'content-filter',
  'two-choices',
  'two-calls',
  'object-arguments',
  'cut-arguments',
  'duplicate-keys',
  'enum-case',
  'prose',
] as const;

/** So that most mutations start from an answer that is right. */
const RIGHT_FOR_EACH_DEFORMED = 3;

const RIGHT: Row = { name: 'right', fault: { kind: 'limit', factor: 1 }, expected: VALID };

/** Bodies of answers in every place, as the simulator sends them. */
export async function recordAnswers(): Promise<readonly Recorded[]> {
  const deformed: readonly Row[] = VARIANTS.map((variant) => ({
    name: variant,
    fault: { kind: 'answer', variant },
    expected: VALID,
  }));
  const rows = [RIGHT, ...deformed];
  const simulator = await simulatorOf(rows);
  const met = await meetAll(rows, simulator);
  await simulator.close();
  return rows.flatMap((row) => {
    const recorded = (met.get(row.name) ?? []).map(({ where, outcome }) => {
      if (outcome.kind !== 'answered') throw new Error(`${row.name} was ${outcome.kind}.`);
      return answerOf(where, outcome.body);
    });
    const times = row === RIGHT ? RIGHT_FOR_EACH_DEFORMED * VARIANTS.length : 1;
    return Array.from({ length: times }, () => recorded).flat();
  });
}

function answerOf(where: Where, body: Uint8Array): Recorded {
  const text = new TextDecoder()
    .decode(body)
    // What differs from run to run would make a seed worth nothing.
    .replaceAll(/[0-9a-f]{32}/g, '0'.repeat(32))
    .replaceAll(/"(created|created_at|completed_at)":\d+/g, '"$1":1795548363');
  const contentType = where.streamed ? 'text/event-stream; charset=utf-8' : 'application/json';
  return { where, status: 200, contentType, text };
}

/** Every recorded error, in both dialects, as an answer to every kind of request. */
export function recordErrors(): readonly Recorded[] {
  return FIXTURE_NAMES.flatMap((name) =>
    EVERYWHERE.map((where) => {
      const { status, body } = fixtureAnswer(name, protocolOf(where.api));
      return { where, status, contentType: 'application/json', text: JSON.stringify(body) };
    }),
  );
}
