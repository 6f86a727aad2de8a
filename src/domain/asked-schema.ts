import { adaptSchema } from './adapt-schema.ts';
import type { CallRequest } from './call.ts';
import type { JsonSchema } from './schema-path.ts';

/** The schema of a request as it goes over the wire. */
export interface AskedSchema {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
  /** The provider promises to hold to it. */
  readonly strict: boolean;
  /** What can be absent is asked for as null. */
  readonly nullsForAbsent: boolean;
}

/** Null where the schema stands in the prompt's words, or there is none. */
export function askedSchema({ mode, schema, style }: CallRequest): AskedSchema | null {
  if (mode === 'text' || mode === 'prompt' || mode === 'json') return null;
  if (schema === null) throw new Error(`Mode ${mode} needs a schema.`);
  const { name, description, jsonSchema } = schema;
  if (mode === 'tool' && style.forcedTool) {
    // `$schema` goes: providers refuse or ignore it.
    const { $schema: _dialect, ...whole } = jsonSchema;
    return { name, description, schema: whole, strict: false, nullsForAbsent: false };
  }
  const adapted = adaptSchema(jsonSchema, style.api === 'messages' ? 'anthropic' : 'openai');
  return { name, description, schema: adapted.schema, strict: true, nullsForAbsent: adapted.nullsForAbsent };
}
