type Issue = {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly values?: readonly unknown[];
};

/**
 * Neither vendor's native schema guarantees the case of enum values. Returns the value with each wrong one replaced
 * by the single option that differs in case alone; undefined where any has none, or several.
 */
export function matchEnumCase(value: unknown, issues: readonly Issue[]): unknown {
  let mended = value;
  for (const { code, path, values } of issues) {
    if (code !== 'invalid_value' || values === undefined) return undefined;
    const got = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], mended);
    if (typeof got !== 'string') return undefined;
    const options = values.filter(
      (option) => typeof option === 'string' && option.toLowerCase() === got.toLowerCase(),
    );
    if (options.length !== 1) return undefined;
    mended = replaced(mended, path, options[0]);
  }
  return issues.length === 0 ? undefined : mended;
}

function replaced(value: unknown, path: readonly PropertyKey[], replacement: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? replaced(item, rest, replacement) : item));
  }
  const object = value as Record<PropertyKey, unknown>;
  return { ...object, [key]: replaced(object[key], rest, replacement) };
}
