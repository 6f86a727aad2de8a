import fc from 'fast-check';

import { mutateBytes } from './mutate-bytes.ts';
import { mutateEvents } from './mutate-events.ts';
import { mutateJson } from './mutate-json.ts';
import type { Recorded } from './recorded.ts';

/** One blow; the numbers are taken modulo whatever there is to choose from. */
export interface Blow {
  readonly on: 'bytes' | 'json' | 'events';
  readonly how: number;
  readonly at: number;
  readonly pick: number;
}

/** What is done to a recorded response. */
export interface Mutation {
  readonly base: number;
  readonly status: number | null;
  readonly contentType: string | null;
  readonly isBroken: boolean;
  readonly blows: readonly Blow[];
}

export interface Mutated {
  readonly recorded: Recorded;
  readonly status: number;
  readonly contentType: string;
  /** The line broke where the body ends. */
  readonly isBroken: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const STATUSES = [
  200, 201, 202, 204, 299, 302, 304, 400, 401, 402, 403, 404, 408, 413, 429, 500, 503, 504, 529, 599,
];
const TYPES = [
  'application/json',
  'text/event-stream',
  'text/html',
  'text/plain',
  '',
  'application/problem+json',
];

/** Most responses have something wrong in their body alone: a page of another type is seen at once. */
function rarely<T>(change: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 14, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: change });
}

const blow: fc.Arbitrary<Blow> = fc.record({
  on: fc.constantFrom('bytes', 'json', 'json', 'events'),
  how: fc.nat(),
  at: fc.nat(),
  pick: fc.nat(),
});

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  base: fc.nat(),
  status: rarely(fc.constantFrom(...STATUSES)),
  contentType: rarely(fc.constantFrom(...TYPES)),
  isBroken: rarely(fc.constant(true)).map((broken) => broken ?? false),
  blows: fc.array(blow, { minLength: 1, maxLength: 3 }),
});

/** The response that a mutation makes of a recorded one: always the same one. */
export function apply(
  corpus: readonly Recorded[],
  { base, status, contentType, isBroken, blows }: Mutation,
): Mutated {
  const recorded = corpus[base % corpus.length];
  if (recorded === undefined) throw new Error('Nothing was recorded.');
  const bytes = blows.reduce<Buffer>((body, one) => strike(body, one), Buffer.from(recorded.text));
  return {
    recorded,
    status: status ?? recorded.status,
    contentType: contentType ?? recorded.contentType,
    isBroken,
    bytes: new Uint8Array(bytes),
  };
}

function strike(body: Buffer, one: Blow): Buffer {
  switch (one.on) {
    case 'bytes':
      return mutateBytes(body, one);
    case 'json':
      return Buffer.from(mutateJson(body.toString(), one));
    case 'events':
      return Buffer.from(mutateEvents(body.toString(), one));
  }
}
