type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A JSON schema as a tool takes it. `$schema` goes: providers refuse or ignore it. A strict tool wants every object
 * closed, so `additionalProperties: false` is added where nothing is said; the rest is the task's own.
 */
export function toolSchema(schema: JsonObject, strict: boolean): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = schema;
  return strict ? closed(rest) : rest;
}

function closed(schema: JsonObject): Record<string, unknown> {
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => [key, closedValue(value)]);
  const isObject = schema['type'] === 'object' && !('additionalProperties' in schema);
  return { ...Object.fromEntries(entries), ...(isObject && { additionalProperties: false }) };
}

function closedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedValue);
  return typeof value === 'object' && value !== null ? closed({ ...value }) : value;
}
