import type { Db } from '#store/db.ts';
import { findGenerations } from '#store/find-generations.ts';
import type { GenerationRecord } from '#store/generation-record.ts';

import { UsageError } from './usage-error.ts';

/** More are no help: whoever reads them narrows the id down instead. */
const MAX_CANDIDATES = 10;

/** The one generation that a person means by a workflow id, `task/batch/id`, `batch/id` or an id alone. */
export async function findOneGeneration(db: Db, text: string): Promise<GenerationRecord> {
  const found = await findGenerations(db, { text, limit: MAX_CANDIDATES + 1 });
  const [first] = found;
  if (first === undefined) {
    throw new UsageError([
      `There is no generation ${text} in the store of this project.`,
      'Give a workflow id (gen/task/batch/id), task/batch/id, batch/id or an id; a generation of its own has the batch "-".',
    ]);
  }
  const exact = found.find(({ generation }) => generation === text);
  if (exact !== undefined || found.length === 1) return exact ?? first;
  const named = found.slice(0, MAX_CANDIDATES).map(({ generation }) => `  ${generation}`);
  throw new UsageError([
    `${text} may be ${found.length > MAX_CANDIDATES ? `more than ${MAX_CANDIDATES}` : found.length} generations; give one of these:`,
    ...named,
  ]);
}
