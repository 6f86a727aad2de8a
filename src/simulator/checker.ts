/**
 * Reads unknown JSON and notes every bad place, so that all of them are told at once.
 * By hand, since this folder takes nothing but Node and the domain (.oxlintrc.json).
 */
export class Checker {
  readonly problems: string[] = [];

  bad(place: string, why: string): void {
    this.problems.push(`${place === '' ? 'scenario' : place}: ${why}`);
  }

  /** Fields of an object; unknown ones are noted. */
  object(value: unknown, place: string, known: readonly string[]): Record<string, unknown> {
    const fields = this.record(value, place);
    for (const key of Object.keys(fields)) {
      if (!known.includes(key)) this.bad(at(place, key), 'unknown field');
    }
    return fields;
  }

  record(value: unknown, place: string): Record<string, unknown> {
    if (isRecord(value)) return value;
    this.bad(place, `must be an object, is ${named(value)}`);
    return {};
  }

  number(value: unknown, place: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    if (typeof value === 'number' && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`;
    this.bad(place, `must be a number ${range}, is ${named(value)}`);
    return least;
  }

  integer(value: unknown, place: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    if (typeof value !== 'number' || Number.isInteger(value)) return this.number(value, place, least, most);
    this.bad(place, `must be a whole number, is ${value}`);
    return least;
  }

  rate(value: unknown, place: string): number {
    return this.number(value, place, 0, 1);
  }

  boolean(value: unknown, place: string): boolean {
    if (typeof value !== 'boolean') this.bad(place, `must be true or false, is ${named(value)}`);
    return value === true;
  }

  string(value: unknown, place: string): string {
    if (typeof value === 'string' && value !== '') return value;
    this.bad(place, `must be a string, is ${named(value)}`);
    return '';
  }

  oneOf<T extends string>(value: unknown, place: string, options: readonly [T, ...T[]]): T {
    const found = options.find((option) => option === value);
    if (found === undefined) this.bad(place, `must be one of ${options.join(', ')}, is ${named(value)}`);
    return found ?? options[0];
  }
}

/** The place of a field: `limits.headers`. */
export function at(place: string, key: string | number): string {
  if (typeof key === 'number') return `${place}[${key}]`;
  return place === '' ? key : `${place}.${key}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function named(value: unknown): string {
  if (value === undefined) return 'missing';
  return Array.isArray(value) ? 'an array' : JSON.stringify(value);
}
