import { PROTOCOLS } from '#domain/call.ts';
import type { Protocol } from '#domain/call.ts';
import type { CallFailureKind } from '#domain/failure-kind.ts';

export interface BodyRow {
  readonly name: string;
  readonly protocols: readonly Protocol[];
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
  readonly kind: CallFailureKind;
  readonly code?: string;
}

type Message = readonly [status: number, message: string, kind: CallFailureKind];

function anthropic(
  status: number,
  type: string,
  kind: CallFailureKind,
  errorCode?: string,
  message = 'x',
): BodyRow {
  const details = errorCode === undefined ? {} : { details: { error_code: errorCode } };
  const body = { type: 'error', error: { type, message, ...details }, request_id: 'req_1' };
  return {
    name: errorCode ?? `${type}: ${message}`,
    protocols: ['anthropic'],
    status,
    body,
    kind,
    code: errorCode ?? type,
  };
}

function openai(
  status: number,
  code: string | number | null,
  kind: CallFailureKind,
  type: string | null = null,
): BodyRow {
  const body = { error: { message: 'x', type, param: null, code } };
  const telling = typeof code === 'string' ? code : (type ?? code);
  return {
    name: `code ${code}, type ${type}`,
    protocols: ['openai'],
    status,
    body,
    kind,
    ...(telling !== null && { code: String(telling) }),
  };
}

function both(name: string, status: number, body: unknown, kind: CallFailureKind, headers = {}): BodyRow {
  return { name, protocols: PROTOCOLS, status, body, kind, headers };
}

const SPEND_MESSAGES: readonly Message[] = [
  [
    400,
    'You have reached your specified API usage limits. You will regain access on 2027-01-01.',
    'QuotaExhausted',
  ],
  [
    400,
    'You have reached your specified workspace API usage limits. You will regain access.',
    'QuotaExhausted',
  ],
  [400, 'Your credit balance is too low to access the Anthropic API.', 'QuotaExhausted'],
  [400, 'The user wrote: You have reached your specified API usage limits', 'BadRequest'],
  [400, 'prompt is too long: 214011 tokens > 200000 maximum', 'ContextLengthExceeded'],
  [400, 'Schema is too complex for compilation.', 'BadRequest'],
];

const OPENROUTER_MODERATED = {
  error: {
    code: 403,
    message: 'flagged',
    metadata: { reasons: ['violence'], flagged_input: 'x', provider_name: 'y' },
  },
};
const openrouter = (code: number, limit_source: string): unknown => ({
  error: { code, message: 'x', metadata: { limit_source } },
});
const AZURE_FILTER = {
  error: {
    message: 'filtered',
    type: null,
    param: 'prompt',
    code: 'content_filter',
    status: 400,
    innererror: { code: 'ResponsibleAIPolicyViolation' },
  },
};
const AZURE_FILTER_INNER = {
  error: { message: 'filtered', code: '400', innererror: { code: 'ResponsibleAIPolicyViolation' } },
};
const VLLM_CONTEXT = {
  object: 'error',
  message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
  type: 'BadRequestError',
  param: null,
  code: 400,
};
const FASTAPI = { detail: [{ loc: ['body', 'x'], msg: 'field required', type: 'missing' }] };

/** Every row of the reference's table (providers 5) that a status and a body decide, in both dialects, with real bodies. */
export const BODY_ROWS: readonly BodyRow[] = [
  openai(429, 'insufficient_quota', 'QuotaExhausted', 'insufficient_quota'),
  openai(429, null, 'QuotaExhausted', 'insufficient_quota'),
  openai(429, 'credit_balance_exhausted', 'QuotaExhausted'),
  openai(429, 'organization_spend_limit_exceeded', 'QuotaExhausted', 'insufficient_quota'),
  openai(429, 'project_spend_limit_exceeded', 'QuotaExhausted'),
  openai(429, 'organization_usage_limit_exceeded', 'QuotaExhausted'),
  anthropic(429, 'rate_limit_error', 'QuotaExhausted', 'enforced_spend_limit_reached'),
  anthropic(429, 'rate_limit_error', 'QuotaExhausted', 'contract_spend_limit_reached'),
  openai(429, 'rate_limit_exceeded', 'RateLimited', 'requests'),
  openai(429, 'slow_down', 'RateLimited', 'rate_limit_error'),
  openai(429, null, 'RateLimited'),
  openai(429, 429, 'RateLimited'),
  anthropic(429, 'rate_limit_error', 'RateLimited'),
  anthropic(429, 'rate_limit_error', 'RateLimited', 'ramp_limit_exceeded'),
  both(
    'in-flight budget with Retry-After',
    402,
    openrouter(402, 'openrouter_in_flight_budget'),
    'RateLimited',
    { 'retry-after': '3' },
  ),
  both('in-flight budget without', 402, openrouter(402, 'openrouter_in_flight_budget'), 'QuotaExhausted'),
  both('another budget', 402, openrouter(402, 'credits'), 'QuotaExhausted', { 'retry-after': '3' }),
  anthropic(402, 'billing_error', 'QuotaExhausted'),
  anthropic(401, 'authentication_error', 'AuthenticationFailed'),
  openai(401, 'invalid_api_key', 'AuthenticationFailed', 'invalid_request_error'),
  both('moderation', 403, OPENROUTER_MODERATED, 'ContentPolicy'),
  both('a guardrail’s budget', 403, openrouter(403, 'guardrail_budget'), 'QuotaExhausted'),
  both('a workspace’s budget', 403, openrouter(403, 'workspace'), 'QuotaExhausted'),
  anthropic(403, 'permission_error', 'PermissionDenied'),
  openai(403, 'model_not_found', 'PermissionDenied', 'invalid_request_error'),
  ...SPEND_MESSAGES.map(([status, message, kind]) =>
    anthropic(status, 'invalid_request_error', kind, undefined, message),
  ),
  {
    ...anthropic(400, 'invalid_request_error', 'BadRequest', undefined, 'Grammar compilation timed out.'),
    // A word of ours: the provider has none for it.
    code: 'grammar_timeout',
  },
  anthropic(400, 'invalid_request_error', 'PermissionDenied', 'organization_on_hold'),
  anthropic(400, 'invalid_request_error', 'PermissionDenied', 'cmek_key_disabled'),
  anthropic(400, 'invalid_request_error', 'PermissionDenied', 'cmek_key_network_blocked'),
  anthropic(400, 'invalid_request_error', 'PermissionDenied', 'claude_code_key_creator_not_member'),
  openai(400, 'context_length_exceeded', 'ContextLengthExceeded', 'invalid_request_error'),
  both('vLLM’s flat body', 400, VLLM_CONTEXT, 'ContextLengthExceeded'),
  both('Azure’s filter', 400, AZURE_FILTER, 'ContentPolicy'),
  both('Azure’s filter, by its inner code', 400, AZURE_FILTER_INNER, 'ContentPolicy'),
  openai(400, 'content_policy_violation', 'ContentPolicy'),
  openai(400, 'invalid_prompt', 'ContentPolicy', 'invalid_request_error'),
  openai(400, 'bio_policy', 'ContentPolicy'),
  openai(400, 'misalignment_policy_violation', 'ContentPolicy'),
  anthropic(413, 'request_too_large', 'RequestTooLarge'),
  anthropic(404, 'not_found_error', 'NotFound'),
  openai(404, 'model_not_found', 'NotFound', 'invalid_request_error'),
  anthropic(400, 'invalid_request_error', 'BadRequest'),
  anthropic(409, 'conflict_error', 'BadRequest'),
  both('FastAPI’s detail', 422, FASTAPI, 'BadRequest'),
  openai(400, null, 'BadRequest', 'invalid_request_error'),
  openai(400, 400, 'BadRequest'),
  anthropic(529, 'overloaded_error', 'Overloaded'),
  openai(503, 'server_is_overloaded', 'Overloaded', 'server_error'),
  openai(500, 'server_is_overloaded', 'Overloaded', 'server_error'),
  anthropic(503, 'api_error', 'Overloaded', 'cmek_context_unavailable'),
  anthropic(500, 'api_error', 'Overloaded', 'cmek_key_unreachable'),
  openai(409, 'server_is_overloaded', 'BadRequest'),
  anthropic(500, 'api_error', 'ServerError'),
  openai(500, null, 'ServerError', 'server_error'),
  openai(502, 502, 'ServerError'),
  anthropic(408, 'timeout_error', 'TimedOut'),
  anthropic(504, 'timeout_error', 'TimedOut'),
  both('a proxy’s timeout', 524, {}, 'TimedOut'),
  both('a client that closed', 499, {}, 'UnexpectedStatus'),
  both('not implemented', 501, {}, 'UnexpectedStatus'),
  both('a proxy’s trouble', 520, {}, 'UnexpectedStatus'),
  both('a body that is a string', 400, 'bad', 'BadRequest'),
  both('a body that is null', 500, null, 'ServerError'),
  both('an error that is a string', 404, { error: "model 'x' not found" }, 'NotFound'),
];
