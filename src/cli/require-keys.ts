import type { Config } from '#config.ts';

import { UsageError } from './usage-error.ts';

/** Said before anything starts: a worker without its keys would end at once, and again at each new start. */
export function requireKeys(config: Config): void {
  const missing = config.missingKeys();
  if (missing.length > 0) throw new UsageError(`--live needs ${missing.join(', ')}, which are not set.`);
}
