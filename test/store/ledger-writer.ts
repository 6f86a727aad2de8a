// A process of its own for concurrency.test.ts: buys answers for steps of one generation, beside another one that
// does the same for the same steps, and prints what came of them.
import { answerAttempt } from '#store/answer-attempt.ts';
import { openStore } from '#store/open-store.ts';
import type { StoreLocation } from '#store/open-store.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';

import { anAnswer, anAttempt } from './fixtures.ts';

const [location = '', generation = '', worker = '', steps = '0'] = process.argv.slice(2);

await using store = await openStore(JSON.parse(location) as StoreLocation);
const counts = { answered: 0, late: 0, refused: 0 };
for (let step = 0; step < Number(steps); step += 1) {
  const id = `${worker}-${step}`;
  const reserved = await reserveAttempt(store.db, anAttempt(id, generation, { step, worker }));
  if (reserved.kind === 'answered') {
    counts.refused += 1;
    continue;
  }
  const { kind } = await answerAttempt(store.db, anAnswer(id));
  counts[kind] += 1;
}
process.stdout.write(JSON.stringify(counts));
