/**
 * Every way in which a generation can fail to move on, in the groups that decide what happens next (DESIGN 5).
 * A kind is the `type` of Temporal's `ApplicationFailure`, so its spelling is a contract.
 */
export const FAILURE_GROUPS = {
  /** Gets better by waiting, and nothing was bought: at most 4 calls a rung and endpoint. */
  transient: ['RateLimited', 'Overloaded', 'ServerError', 'Unreachable', 'StoreUnavailable'],
  /** May have been billed although no answer came: at most 2 such calls a step, then a person. */
  transientMaybeBilled: ['ConnectionLost', 'TimedOut'],
  /** Never gets better by waiting; concerns one item. */
  terminalItem: [
    'BadRequest',
    'ContextLengthExceeded',
    'ContentPolicy',
    'RequestTooLarge',
    'NotFound',
    'UnexpectedStatus',
    'PromptInvalid',
    'BudgetExceeded',
    'Quarantined',
    'TaskUnknown',
    'ReviewExpired',
    'Orphaned',
    'InternalError',
  ],
  /** Never gets better by waiting; concerns everything sent with the same key. */
  terminalAccount: ['AuthenticationFailed', 'PermissionDenied', 'QuotaExhausted'],
  /** The call worked and its answer can't be used: mended, repaired or reviewed, never asked again blindly. */
  invalidAnswer: [
    'MalformedJson',
    'SchemaMismatch',
    'CheckFailed',
    'Truncated',
    'Empty',
    'Runaway',
    'Suspicious',
    'Refused',
  ],
} as const;

export type FailureGroup = keyof typeof FAILURE_GROUPS;
export type FailureKind = (typeof FAILURE_GROUPS)[FailureGroup][number];
export type InvalidAnswerKind = (typeof FAILURE_GROUPS.invalidAnswer)[number];
/** What a call that brought no answer can fail with. */
export type CallFailureKind = Exclude<FailureKind, InvalidAnswerKind>;

export const FAILURE_KINDS: readonly FailureKind[] = Object.values(FAILURE_GROUPS).flat();

const GROUP_OF = new Map<string, FailureGroup>(
  (Object.keys(FAILURE_GROUPS) as FailureGroup[]).flatMap((group) =>
    FAILURE_GROUPS[group].map((kind): [string, FailureGroup] => [kind, group]),
  ),
);

export function isFailureKind(value: unknown): value is FailureKind {
  return typeof value === 'string' && GROUP_OF.has(value);
}

export function groupOf(kind: FailureKind): FailureGroup {
  const group = GROUP_OF.get(kind);
  if (group === undefined) throw new Error(`No failure group knows the kind ${kind}.`);
  return group;
}

/** True for the kinds that Temporal may retry; which HTTP statuses lead to them is `classify`'s decision alone. */
export function isTransient(kind: FailureKind): boolean {
  const group = groupOf(kind);
  return group === 'transient' || group === 'transientMaybeBilled';
}

/** True where the provider may have done, and billed, the work although no answer came: the ledger says `unknown`. */
export function isMaybeBilled(kind: FailureKind): boolean {
  return groupOf(kind) === 'transientMaybeBilled';
}

/**
 * The `nonRetryableErrorTypes` of every retry policy: all kinds outside the two transient groups, and
 * `PayloadsTooLarge`, with which Temporal would run the activity, and buy the answer, again.
 */
export const NON_RETRYABLE_ERROR_TYPES: readonly string[] = [
  ...FAILURE_GROUPS.terminalItem,
  ...FAILURE_GROUPS.terminalAccount,
  ...FAILURE_GROUPS.invalidAnswer,
  'PayloadsTooLarge',
];
