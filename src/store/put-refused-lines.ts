import { checkedCount } from './checked-number.ts';
import { cleanText } from './clean-text.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';

export interface LineToRefuse {
  /** Place in the input. */
  readonly seq: number;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Null where not even that can be read. */
  readonly id: string | null;
  readonly problem: string;
}

export interface LinesToRefuse {
  readonly batch: string;
  /** A chunk of the batch's refused lines, at most 1000. */
  readonly refused: readonly LineToRefuse[];
  /** Places that were refused before, perhaps, and are not any more: their line was mended. */
  readonly mended: readonly number[];
}

/** Keeps the lines that a batch leaves out. The same file again changes nothing. */
export async function putRefusedLines(db: Db, { batch, refused, mended }: LinesToRefuse): Promise<void> {
  const seqs = [...mended, ...refused.map(({ seq }) => seq)];
  // PostgreSQL knows no empty list.
  if (seqs.length === 0) return;
  await inTransaction(db, async (trx) => {
    await trx.deleteFrom('refusedLines').where('batch', '=', batch).where('seq', 'in', seqs).execute();
    for (const { seq, line, id, problem } of refused) {
      await trx
        .insertInto('refusedLines')
        .values({
          batch,
          seq: checkedCount('seq', seq),
          line: checkedCount('line', line),
          itemId: cleanText(id),
          problem: cleanText(problem),
        })
        .execute();
    }
  });
}
