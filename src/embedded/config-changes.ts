import { isDeepStrictEqual } from 'node:util';

import type { ConfigDescription } from '#describe-config.ts';

type Task = ConfigDescription['tasks'][number];

/** What is different between two configurations, in words: `support-triage v3 changed`. Empty where only code is. */
export function configChanges(before: ConfigDescription, now: ConfigDescription): readonly string[] {
  const nameOf = ({ name, version }: Task) => `${name} v${version}`;
  const tasks = compared(before.tasks, now.tasks, nameOf);
  const endpoints = compared(before.endpoints, now.endpoints, ({ name }) => `endpoint ${name}`);
  const routes = compared(
    Object.entries(before.routes),
    Object.entries(now.routes),
    ([name]) => `route ${name}`,
  );
  return [...tasks, ...endpoints, ...routes];
}

function compared<T>(before: readonly T[], now: readonly T[], nameOf: (one: T) => string): string[] {
  const old = new Map(before.map((one) => [nameOf(one), one]));
  const said = now.flatMap((one) => {
    const name = nameOf(one);
    const was = old.get(name);
    old.delete(name);
    if (was === undefined) return [`${name} added`];
    return isDeepStrictEqual(was, one) ? [] : [`${name} changed`];
  });
  return [...said, ...[...old.keys()].map((name) => `${name} removed`)];
}
