import type { CallRequest } from '#domain/call.ts';
import type { Db } from '#store/db.ts';

import type { Story } from './load-story.ts';
import { loadRequest, readableAnswer } from './readable-answer.ts';
import type { ReadableAnswer } from './readable-answer.ts';

/** What went out and what came back in the calls of a dead letter's last round. */
export interface Exchange {
  readonly attempt: string;
  /** Calls of one step mostly send the same. */
  readonly requestHash: string;
  readonly request: CallRequest | null;
  readonly answer: ReadableAnswer | null;
}

export async function exchangesOf(db: Db, story: Story): Promise<readonly Exchange[]> {
  const calls = story.rounds.find(({ round }) => round === story.round)?.calls ?? [];
  const exchanges: Exchange[] = [];
  for (const call of calls) {
    exchanges.push({
      attempt: call.id,
      requestHash: call.requestHash,
      request: await loadRequest(db, call),
      answer: await readableAnswer(db, call),
    });
  }
  return exchanges;
}
