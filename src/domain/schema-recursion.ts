import type { JsonSchema } from './schema-path.ts';

/** Whether a schema refers to itself, straight or by way of its definitions. */
export function isRecursive(root: JsonSchema): boolean {
  const definitions = (root['$defs'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const reached = new Map(Object.entries(definitions).map(([name, part]) => [name, referencesIn(part)]));
  const own = referencesIn(Object.fromEntries(Object.entries(root).filter(([key]) => key !== '$defs')));
  if (own.has('') || [...reached.values()].some((names) => names.has(''))) return true;
  return [...reached.keys()].some((name) => reaches(name, name, reached, new Set()));
}

function reaches(
  from: string,
  wanted: string,
  reached: ReadonlyMap<string, ReadonlySet<string>>,
  seen: Set<string>,
): boolean {
  for (const next of reached.get(from) ?? []) {
    if (next === wanted) return true;
    if (seen.has(next)) continue;
    if (reaches(next, wanted, reached, seen.add(next))) return true;
  }
  return false;
}

/** Names of the definitions that are referred to; the empty one is the whole schema. */
function referencesIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) referencesIn(one, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      if (key === '$ref' && typeof part === 'string') found.add(part.replace(/^#(?:\/\$defs\/)?/, ''));
      else referencesIn(part, found);
    }
  }
  return found;
}
