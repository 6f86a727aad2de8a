import type { JsonSchema } from './json-schema.ts';
import type { Source } from './source.ts';

/** A value for a schema; `found` where the item said it, as against a value that merely fits. */
export interface Generated {
  readonly value: unknown;
  readonly found: boolean;
}

/** One place of the answer to fill. */
export interface Slot {
  readonly schema: JsonSchema;
  /** The property's name, or that of the list for its members. */
  readonly name: string;
  readonly source: Source;
  /** The whole schema, for `$ref`. */
  readonly root: JsonSchema;
  readonly depth: number;
}
