import type { FailureKind } from '#domain/failure-kind.ts';
import { FIXTURE_NAMES } from '#simulator/fixtures.ts';
import type { FixtureName } from '#simulator/fixtures.ts';
import { lost, refused } from './expected.ts';
import type { Expected, Row } from './expected.ts';
import type { Where } from './where.ts';

type Fate = readonly [failure: FailureKind, status: number];

const MONEY_429: Fate = ['QuotaExhausted', 429];
const MONEY_400: Fate = ['QuotaExhausted', 400];
const MONEY_403: Fate = ['QuotaExhausted', 403];
const POLICY: Fate = ['ContentPolicy', 400];
const BAD: Fate = ['BadRequest', 400];
const SLOW: Fate = ['RateLimited', 429];
const CLOSED: Fate = ['PermissionDenied', 403];
const HELD: Fate = ['PermissionDenied', 400];
const TOO_LONG: Fate = ['ContextLengthExceeded', 400];

/** Each recorded body, as Anthropic and as OpenAI (and who speaks like it) send it. */
export const FATES: Readonly<Record<FixtureName, readonly [anthropic: Fate, openai: Fate]>> = {
  // Out of money, in all its spellings.
  'openai-insufficient-quota': [MONEY_429, MONEY_429],
  'anthropic-spend-limit': [MONEY_400, MONEY_429],
  'payment-required': [
    ['QuotaExhausted', 402],
    ['QuotaExhausted', 402],
  ],
  'quota-by-type': [MONEY_429, MONEY_429],
  'credit-balance-exhausted': [MONEY_400, MONEY_429],
  'organization-spend-limit': [MONEY_400, MONEY_429],
  'project-spend-limit': [MONEY_400, MONEY_429],
  'organization-usage-limit': [MONEY_429, MONEY_429],
  'enforced-spend-limit': [MONEY_429, MONEY_429],
  'contract-spend-limit': [MONEY_429, MONEY_429],
  'workspace-spend-limit': [MONEY_400, MONEY_429],
  'credit-balance-too-low': [MONEY_400, MONEY_429],
  'key-budget': [MONEY_403, MONEY_403],
  'workspace-budget': [MONEY_403, MONEY_403],
  'guardrail-budget': [MONEY_403, MONEY_403],
  // What passes.
  overloaded: [
    ['Overloaded', 529],
    ['Overloaded', 503],
  ],
  'rate-limited': [SLOW, SLOW],
  'server-error': [
    ['ServerError', 500],
    ['ServerError', 500],
  ],
  'slow-down': [SLOW, SLOW],
  'ramp-limit': [SLOW, SLOW],
  'in-flight-budget': [
    ['RateLimited', 402],
    ['RateLimited', 402],
  ],
  'cmek-unavailable': [
    ['Overloaded', 503],
    ['Overloaded', 503],
  ],
  'cmek-unreachable': [
    ['Overloaded', 503],
    ['Overloaded', 503],
  ],
  // The account.
  authentication: [
    ['AuthenticationFailed', 401],
    ['AuthenticationFailed', 401],
  ],
  permission: [CLOSED, CLOSED],
  'not-found': [
    ['NotFound', 404],
    ['NotFound', 404],
  ],
  'organization-on-hold': [HELD, CLOSED],
  'cmek-key-disabled': [HELD, CLOSED],
  'cmek-network-blocked': [HELD, CLOSED],
  'key-creator-gone': [HELD, CLOSED],
  // What the item says.
  'content-policy': [POLICY, POLICY],
  moderation: [
    ['ContentPolicy', 403],
    ['ContentPolicy', 403],
  ],
  'azure-content-filter': [POLICY, POLICY],
  'content-policy-violation': [POLICY, POLICY],
  'invalid-prompt': [POLICY, POLICY],
  'bio-policy': [POLICY, POLICY],
  'misalignment-policy': [POLICY, POLICY],
  // The request as it is.
  'context-length': [TOO_LONG, TOO_LONG],
  'grammar-timeout': [BAD, BAD],
  'request-too-large': [
    ['RequestTooLarge', 413],
    ['RequestTooLarge', 413],
  ],
  'schema-too-complex': [BAD, BAD],
  'sampling-parameter': [BAD, BAD],
  'forced-tool-refused': [BAD, BAD],
  'tools-with-effort': [BAD, BAD],
  'limit-field': [BAD, BAD],
  'number-code': [BAD, BAD],
  'flat-context-length': [TOO_LONG, TOO_LONG],
  'flat-bad-request': [BAD, BAD],
  'fastapi-detail': [
    ['BadRequest', 422],
    ['BadRequest', 422],
  ],
};

function fateOf(fixture: FixtureName, { api }: Where): Fate {
  return FATES[fixture][api === 'messages' ? 0 : 1];
}

const refusedBodies: readonly Row[] = FIXTURE_NAMES.map((fixture) => ({
  name: `body ${fixture}`,
  fault: { kind: 'body', fixture },
  expected: (where) => {
    const [failure, status] = fateOf(fixture, where);
    // Comes with a wait of its own, as it always does.
    return refused(failure, status, fixture === 'in-flight-budget' ? { retryAfterMs: 3000 } : {});
  },
}));

/** Those of which an error in a 200 is told. */
const TOLD_INSIDE = [
  'overloaded',
  'rate-limited',
  'openai-insufficient-quota',
  'context-length',
  'authentication',
  'content-policy',
  'number-code',
] as const satisfies readonly FixtureName[];

/** By its code as that status would be; billed where the model had begun: beside a choice, or behind a first event. */
const errorsInside: readonly Row[] = TOLD_INSIDE.flatMap((fixture) =>
  ['envelope', 'array', 'choice', 'event'].map((form) => ({
    name: `${fixture} in a 200, in the form ${form}`,
    fault: { kind: 'error200', fixture, form },
    expected: (where: Where): Expected => {
      const [failure, status] = fateOf(fixture, where);
      const { api, streamed } = where;
      const hadBegun = form === 'choice' && (api === 'chat' || (api === 'responses' && streamed));
      return hadBegun ? lost(failure, 200) : refused(failure, status);
    },
  })),
);

export const BODY_ROWS: readonly Row[] = [...refusedBodies, ...errorsInside];
