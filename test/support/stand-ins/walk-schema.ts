import { listOf, objectOf } from './core.ts';
import type { Json } from './core.ts';

/** One schema within another, with the way that leads to it. */
export interface SchemaNode {
  readonly schema: Json;
  readonly path: readonly string[];
}

/** A schema and all that it is made of; references are not followed, since what they lead to is a definition. */
export function walkSchema(schema: Json, path: readonly string[] = []): SchemaNode[] {
  const inMaps = ['properties', '$defs'].flatMap((keyword) =>
    Object.entries(objectOf(schema[keyword])).flatMap(([name, part]) =>
      walkSchema(objectOf(part), [...path, keyword, name]),
    ),
  );
  const inLists = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) =>
    listOf(schema[keyword]).flatMap((part, index) =>
      walkSchema(objectOf(part), [...path, keyword, String(index)]),
    ),
  );
  const items = 'items' in schema ? walkSchema(objectOf(schema['items']), [...path, 'items']) : [];
  return [{ schema, path }, ...inMaps, ...inLists, ...items];
}
