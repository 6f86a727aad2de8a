import type { z } from 'zod';

/** zod's complaints about a configuration as sentences that name their places, and never repeat a value. */
export function configProblems(error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    const place = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [`${place || 'The configuration'}: ${issueText(issue)}.`];
    return issue.keys.map(
      (key) => `${[...issue.path, key].map(String).join('.')}: unknown field${hint(key)}.`,
    );
  });
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing';
  return issue.message;
}

/** Someone who writes one of these wants to give a key. */
function hint(field: string): string {
  return /key|secret|token$|password|authorization/i.test(field)
    ? '; keys are named, never written: keyEnv names an environment variable'
    : '';
}
