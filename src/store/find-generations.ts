import { cleanText } from './clean-text.ts';
import type { Db } from './db.ts';
import { generationRecord } from './generation-record.ts';
import type { GenerationRecord } from './generation-record.ts';

export interface GenerationsWanted {
  /** A workflow id, `task/batch/id`, `batch/id` or an id alone. */
  readonly text: string;
  readonly limit: number;
}

/** Every generation that a person may mean by a text, the newest first. */
export async function findGenerations(
  db: Db,
  { text, limit }: GenerationsWanted,
): Promise<readonly GenerationRecord[]> {
  const wanted = cleanText(text);
  // Ids may hold slashes, so only the first ones divide.
  const [first = '', second = '', ...others] = wanted.split('/');
  const afterFirst = wanted.slice(first.length + 1);
  const rows = await db
    .selectFrom('generations')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('generation', '=', wanted),
        eb('itemId', '=', wanted),
        eb.and({ batch: first, itemId: afterFirst }),
        eb.and({ task: first, batch: second, itemId: others.join('/') }),
      ]),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('generation')
    .limit(limit)
    .execute();
  return rows.map(generationRecord);
}
