import type { Protocol } from './call.ts';
import type { JsonSchema } from './schema-path.ts';
import { SCHEMA_SUBSETS } from './schema-subsets.ts';
import type { SchemaSubset } from './schema-subsets.ts';
import { SchemaWalk } from './schema-walk.ts';

/** A rule of the task's schema that the provider does not take. */
export interface LocalRule {
  /** `items[].price`; empty for the whole answer. */
  readonly path: string;
  /** `maximum: 100` */
  readonly rule: string;
}

/** A task's schema in the form that a provider's strict structured output takes. */
export interface AdaptedSchema {
  readonly schema: JsonSchema;
  /** Checked here alone; the model is told of them in descriptions. */
  readonly local: readonly LocalRule[];
  /** What can be absent was made a null that must be there. */
  readonly nullsForAbsent: boolean;
  /** Why the schema can't be had in this form at all, as sentences without a full stop. */
  readonly problems: readonly string[];
}

export function subsetOf(protocol: Protocol): SchemaSubset['name'] {
  return protocol;
}

const ADAPTED: Readonly<Record<SchemaSubset['name'], WeakMap<JsonSchema, AdaptedSchema>>> = {
  anthropic: new WeakMap(),
  openai: new WeakMap(),
};

/** Adapts a schema, once: a task's is asked for with every call. */
export function adaptSchema(schema: JsonSchema, subset: SchemaSubset['name']): AdaptedSchema {
  const known = ADAPTED[subset].get(schema);
  if (known !== undefined) return known;
  const adapted = new SchemaWalk(SCHEMA_SUBSETS[subset]).adapt(schema);
  ADAPTED[subset].set(schema, adapted);
  return adapted;
}
