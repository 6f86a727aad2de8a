import { VALID, invalid, lost, refused } from './expected.ts';
import type { Expected, Row } from './expected.ts';
import type { Where } from './where.ts';

/** Something else answered. */
const NOT_THIS_API = lost('ServerError', 200);

/** A stream without its last event, however cleanly it ended. */
const ENDED_EARLY = lost('ConnectionLost', 200);

const LINE_BROKE = lost('ConnectionLost');

/** Reading stops at 4 MiB. */
const TOO_LARGE = lost('Runaway', 200);

function whole(ifWhole: Expected, ifStreamed: Expected) {
  return ({ streamed }: Where) => (streamed ? ifStreamed : ifWhole);
}

const NO_ANSWERS: readonly (readonly [name: string, json: unknown])[] = [
  ['null', null],
  ['an empty array', []],
  ['an empty object', {}],
  ['a text', 'ok'],
  ['a number', 42],
  ['true', true],
  ['an object of something else', { status: 'ok' }],
  ['an error without a code', { error: { message: 'something' } }],
  ['an error that is a text', { error: 'something' }],
];

/** Only a streamed answer has events; what is whole does not meet these. */
function onStreams(variant: string, expected: (where: Where) => Expected): Row {
  return {
    name: `stream ${variant}`,
    fault: { kind: 'stream', variant },
    expected: (where) => (where.streamed ? expected(where) : VALID),
  };
}

const OVERLOADED: Readonly<Record<Where['api'], Expected>> = {
  messages: refused('Overloaded', 529),
  chat: refused('Overloaded', 503),
  responses: refused('Overloaded', 503),
};

export const WIRE_ROWS: readonly Row[] = [
  { name: 'nothing wrong', fault: { kind: 'limit', factor: 1 }, expected: VALID },

  { name: 'a page in a 200', fault: { kind: 'html200' }, expected: NOT_THIS_API },
  { name: 'an empty 200', fault: { kind: 'empty200' }, expected: NOT_THIS_API },
  { name: 'a right answer as plain text', fault: { kind: 'badtype200' }, expected: NOT_THIS_API },
  ...NO_ANSWERS.map(([name, json]) => ({
    name: `${name} in a 200`,
    fault: { kind: 'json200', json },
    expected: NOT_THIS_API,
  })),

  {
    name: 'a reset before the headers',
    fault: { kind: 'reset', when: 'before-headers' },
    expected: LINE_BROKE,
  },
  {
    name: 'a reset after the headers',
    fault: { kind: 'reset', when: 'after-headers' },
    expected: LINE_BROKE,
  },
  { name: 'a reset in the body', fault: { kind: 'reset', when: 'in-body' }, expected: LINE_BROKE },
  {
    name: 'a stall before the headers',
    fault: { kind: 'stall', when: 'before-headers' },
    expected: lost('TimedOut'),
  },
  {
    name: 'a stall after the headers',
    fault: { kind: 'stall', when: 'after-headers' },
    expected: lost('TimedOut'),
  },
  { name: 'a stall in the body', fault: { kind: 'stall', when: 'in-body' }, expected: lost('TimedOut') },
  { name: 'a body cut short of its length', fault: { kind: 'cut', how: 'length' }, expected: LINE_BROKE },
  { name: 'a body cut in a chunk', fault: { kind: 'cut', how: 'chunk' }, expected: LINE_BROKE },
  // A whole body that is cut cleanly is broken JSON, and nothing shows that a line broke.
  {
    name: 'a body cut cleanly',
    fault: { kind: 'cut', how: 'clean' },
    expected: whole(NOT_THIS_API, ENDED_EARLY),
  },

  onStreams('error-first', ({ api }) => OVERLOADED[api]),
  onStreams('error-event', () => lost('Overloaded', 200)),
  onStreams('no-terminal', () => ENDED_EARLY),
  // The last event of Responses has the answer whole; two choices where one was asked for are no answer to it.
  onStreams('unknown-index', ({ api, mode }) => {
    if (api === 'responses') return VALID;
    return api === 'chat' && mode !== 'tool' ? invalid('Empty') : NOT_THIS_API;
  }),
  onStreams('broken-event', () => NOT_THIS_API),
  onStreams('keeps-open', () => VALID),

  {
    // Whole on the wire, and too large to be looked at. A stream of Responses says everything three times.
    name: 'an answer of 1.9 MB',
    fault: { kind: 'large', bytes: 1_900_000 },
    expected: ({ api, streamed }) => (api === 'responses' && streamed ? TOO_LARGE : invalid('Runaway')),
  },
  { name: 'an answer of 5 MB', fault: { kind: 'large', bytes: 5_000_000 }, expected: TOO_LARGE },
];
