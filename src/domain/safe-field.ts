/**
 * A property of something unknown. Never throws: errors come from SDKs, gateways and tests, and may be proxies, have
 * getters that throw, or be no objects at all.
 */
export function safeField(value: unknown, key: PropertyKey): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

/** A property that is a string, else undefined. */
export function safeText(value: unknown, key: PropertyKey): string | undefined {
  const text = safeField(value, key);
  return typeof text === 'string' ? text : undefined;
}
