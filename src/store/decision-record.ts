import type { Selectable } from 'kysely';

import type { ReviewsTable } from './tables.ts';

/** A decision as it was written down; never changed afterwards. */
export type DecisionRecord = Readonly<Selectable<ReviewsTable>>;
