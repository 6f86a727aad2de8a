import type { FailureKind } from '#domain/failure-kind.ts';

import type { EndpointSheet } from './doctor-endpoint-sheet.ts';
import { indented } from './lines.ts';
import type { Line } from './lines.ts';

/** What is to be done, and what to write into the configuration. */
export function adviceLines(sheet: EndpointSheet): readonly Line[] {
  const { advice, endpoint, rows, auto } = sheet;
  if (advice === null) return [];
  const remedy = remedyOf(sheet);
  const remedies = remedy === undefined ? [] : [remedy];
  const fields = Object.entries(advice).map(([name, value]) => `${name}: ${literal(value)},`);
  if (fields.length > 0) {
    return [
      ...remedies,
      { title: `Write into proofline.config.ts, at endpoints${member(endpoint)}:` },
      ...indented(fields),
      thenLine(sheet),
    ];
  }
  if (remedies.length > 0 || rows.some(({ outcome }) => outcome.kind === 'aborted')) return remedies;
  return auto.works
    ? ['Nothing is to be corrected in the configuration.']
    : [`Whether ${auto.mode} works is not settled by this: ask again.`];
}

/** What changes by it: known where a mode was seen to work, to be asked again where it was refused for another reason. */
function thenLine({ advice, endpoint }: EndpointSheet): string {
  const [auto] = advice?.modes ?? [];
  if (auto !== undefined && advice?.capabilities === undefined) return `Then auto takes ${auto}.`;
  return `Then ask again: npx proofline doctor --endpoint ${endpoint} --live`;
}

function member(name: string): string {
  return /^[a-z]\w*$/.test(name) ? `.${name}` : `['${name}']`;
}

/** As the configuration writes it: TypeScript with single quotes. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, one]) => `${name}: ${literal(one)}`)
    .join(', ')} }`;
}

/** What helps where no field of the configuration does: the first failure that has a remedy. */
function remedyOf(sheet: EndpointSheet): string | undefined {
  return sheet.rows
    .flatMap(({ outcome }) => (outcome.kind === 'failed' ? (REMEDIES[outcome.failure.kind] ?? []) : []))
    .map((remedy) => remedy(sheet))[0];
}

const ASK_LATER = () => 'Some calls failed for the moment: ask again later to be sure of their modes.';

const REMEDIES: Readonly<Partial<Record<FailureKind, (sheet: EndpointSheet) => string>>> = {
  AuthenticationFailed: ({ endpoint, keyEnv }) =>
    keyEnv === null
      ? `The server wants a key: name its variable by keyEnv of the endpoint ${endpoint}.`
      : `Mend the key in ${keyEnv}, or say by keyHeader in which header the server wants it.`,
  PermissionDenied: ({ model, keyEnv }) => `Give ${keyOf(keyEnv)} the right to use ${model}.`,
  QuotaExhausted: ({ keyEnv }) => `Give the account of ${keyOf(keyEnv)} money, or a higher spend limit.`,
  Unreachable: ({ baseUrl }) =>
    baseUrl === null
      ? "See that this machine reaches the vendor's address."
      : `See that a server runs at ${baseUrl}, and that this machine reaches it.`,
  NotFound: ({ endpoint, model }) =>
    `See that model (${model}) and baseUrl of the endpoint ${endpoint} are what the server knows.`,
  RateLimited: ASK_LATER,
  Overloaded: ASK_LATER,
  ConnectionLost: ASK_LATER,
  TimedOut: ASK_LATER,
};

function keyOf(keyEnv: string | null): string {
  return keyEnv === null ? 'this machine' : `the key in ${keyEnv}`;
}
