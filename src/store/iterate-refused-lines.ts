import type { Db } from './db.ts';
import type { LineToRefuse } from './put-refused-lines.ts';

const PAGE_ROWS = 500;

/** The lines that a batch left out, in input order, page by page. */
export async function* iterateRefusedLines(
  db: Db,
  { batch }: { readonly batch: string },
): AsyncGenerator<LineToRefuse, void, void> {
  let afterSeq = -1;
  for (;;) {
    const page = await db
      .selectFrom('refusedLines')
      .select(['seq', 'line', 'itemId as id', 'problem'])
      .where('batch', '=', batch)
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(PAGE_ROWS)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    afterSeq = last.seq;
  }
}
