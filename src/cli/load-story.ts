import type { Config } from '#config.ts';
import { readStack } from '#embedded/stack-file.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';
import { inSnapshot } from '#store/db.ts';
import type { Db } from '#store/db.ts';
import type { DecisionRecord } from '#store/decision-record.ts';
import type { GenerationRecord } from '#store/generation-record.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { listDecisions } from '#store/list-decisions.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { loadInput } from '#store/load-input.ts';
import type { RoundRecord } from '#store/round-record.ts';

import { laneEvent } from './lane-event.ts';
import { whatNext } from './what-next.ts';
import { workflowLink } from './workflow-link.ts';

export interface RoundStory extends RoundRecord {
  /** The ledger of the round, in the order of its calls. */
  readonly calls: readonly AttemptRecord[];
  readonly decisions: readonly DecisionRecord[];
  /** Where a lane carries the round: the event of its history that scheduled it; null where that is not known. */
  readonly event: string | null;
}

/** All that the store knows of one generation. */
export interface Story extends GenerationRecord {
  readonly input: unknown;
  readonly rounds: readonly RoundStory[];
  /** Of all rounds. */
  readonly costUsd: number;
  /** Calls whose price is not known: they are missing in the cost. */
  readonly unpriced: number;
  /** In Temporal's UI; null while no stack runs. */
  readonly link: string | null;
  /** What a person can do now: sentences with commands. */
  readonly next: readonly string[];
}

export async function loadStory(db: Db, config: Config, generation: string): Promise<Story> {
  const stack = await readStack(config.dataDir);
  const story = await inSnapshot(db, async (trx) => {
    const loaded = await loadGeneration(trx, { generation });
    if (loaded === undefined) throw new Error(`The generation ${generation} is gone from the store.`);
    const attempts = await listAttempts(trx, { generation });
    const decisions = await listDecisions(trx, { generation });
    const rounds = loaded.rounds.map((round) => ({
      ...round,
      calls: attempts.filter((attempt) => attempt.round === round.round),
      decisions: decisions.filter((decision) => decision.round === round.round),
    }));
    const unpriced = attempts.filter(({ state, costUsd }) => state === 'answered' && costUsd === null);
    return {
      ...loaded,
      input: await loadInput(trx, { generation }),
      rounds,
      costUsd: rounds.reduce((sum, { costUsd }) => sum + costUsd, 0),
      unpriced: unpriced.length,
      link: workflowLink(stack, rounds.at(-1)?.carrier ?? generation),
      next: whatNext(loaded, stack !== undefined),
    };
  });
  const rounds = await Promise.all(
    story.rounds.map(async (round) => ({ ...round, event: await eventOf(stack, round, story.id) })),
  );
  return { ...story, rounds };
}

async function eventOf(
  stack: StackInfo | undefined,
  { carrier, runId, generation }: RoundRecord,
  id: string,
): Promise<string | null> {
  return carrier === generation || runId === null ? null : laneEvent(stack, { carrier, runId, id });
}
