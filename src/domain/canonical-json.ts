/**
 * JSON with sorted keys and no white space, so that equal values have equal hashes whoever wrote them.
 * `undefined` members are left out as in JSON; numbers that JSON can't say (NaN, Infinity) are refused, because
 * JSON would turn them into null without a word.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`${String(value)} can't be written as JSON.`);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') return objectJson(value as Record<string, unknown>);
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`A ${typeof value} can't be written as JSON.`);
  return text;
}

function objectJson(value: Record<string, unknown>): string {
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}
