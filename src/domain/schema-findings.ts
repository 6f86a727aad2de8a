import type { z } from 'zod';

import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';

type Issue = z.core.$ZodIssue;

/** A repair prompt with more would bury the first, and all tokens are paid for. */
const MAX_FINDINGS = 20;

/** zod's issues as findings; an invalid union gives those of the branch that came nearest. */
export function schemaFindings(error: { readonly issues: readonly Issue[] }, value: unknown): Finding[] {
  return error.issues.flatMap((issue) => issueFindings(issue, [], value)).slice(0, MAX_FINDINGS);
}

function issueFindings(issue: Issue, base: readonly PropertyKey[], value: unknown): Finding[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = nearestBranch(issue.errors);
    if (nearest.some((inner) => inner.path.length > 0)) {
      return nearest.flatMap((inner) => issueFindings(inner, path, value));
    }
  }
  return [
    {
      path: path.map(String).join('.'),
      rule: `schema:${issue.code}`,
      expected: expectedOf(issue),
      got: gotOf(issue, valueAt(value, path)),
    },
  ];
}

/** The branch whose first complaint lies deepest had the most right; of equals, the one with the fewest. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  return [...branches].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_value') {
    return `one of ${shortList(issue.values.map((one) => JSON.stringify(one)))}`;
  }
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'unrecognized_keys') {
    return `no field named ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return issue.errors.map((branch) => branch.map(expectedOf).join(' and ')).join(', or ');
  }
  // The others' messages say what was wanted: a size, a form, a rule of the schema's author.
  return issue.message.replace(ZOD_PREAMBLE, '');
}

/** zod's own messages begin with what is wrong; a finding says what is wanted. */
const ZOD_PREAMBLE = /^(?:Too (?:small|big)|Invalid \w+): expected /;

/** The model has the schema before it: a long list of values need not be paid for again with each finding. */
const MAX_LISTED_CHARS = 400;

function shortList(values: readonly (string | undefined)[]): string {
  const text = values.join(', ');
  return text.length <= MAX_LISTED_CHARS
    ? text
    : `the ${values.length} values of the schema, spelt exactly so`;
}

function gotOf(issue: Issue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return 'such a field';
  return value === undefined ? 'nothing' : shortGot(value);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}
