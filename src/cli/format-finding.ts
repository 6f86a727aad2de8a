import type { Finding } from '#domain/finding.ts';

import { oneLine } from './one-line.ts';

/** One finding on one line, as the repair prompt words it. */
export function findingText({ path, rule, expected, got }: Finding): string {
  const place = path === '' ? 'the whole answer' : oneLine(path);
  return `${place} [${rule}]: expected ${oneLine(expected)}; got ${oneLine(got)}`;
}
