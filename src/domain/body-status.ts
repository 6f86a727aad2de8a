import type { BodyFacts } from './body-facts.ts';

/** The status that the provider would have sent with a code or type, had it not sent 200 (providers 5, row 5). */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  api_error: 500,
  overloaded_error: 529,
  // Anthropic's account refusals.
  organization_on_hold: 400,
  cmek_key_disabled: 400,
  cmek_key_network_blocked: 400,
  claude_code_key_creator_not_member: 400,
  enforced_spend_limit_reached: 429,
  contract_spend_limit_reached: 429,
  cmek_context_unavailable: 503,
  cmek_key_unreachable: 503,
  // OpenAI and what speaks like it.
  insufficient_quota: 429,
  credit_balance_exhausted: 429,
  organization_spend_limit_exceeded: 429,
  project_spend_limit_exceeded: 429,
  organization_usage_limit_exceeded: 429,
  billing_not_active: 429,
  billing_hard_limit_reached: 429,
  rate_limit_exceeded: 429,
  slow_down: 429,
  ramp_limit_exceeded: 429,
  requests: 429,
  tokens: 429,
  server_error: 500,
  internal_error: 500,
  server_is_overloaded: 503,
  insufficient_system_resource: 503,
  service_unavailable: 503,
  bad_gateway: 502,
  timeout: 504,
  context_length_exceeded: 400,
  exceed_context_size_error: 400,
  content_filter: 400,
  content_policy_violation: 400,
  invalid_prompt: 400,
  bio_policy: 400,
  misalignment_policy_violation: 400,
  responsibleaipolicyviolation: 400,
  invalid_api_key: 401,
  model_not_found: 404,
  not_found: 404,
  // vLLM's class names, and the canonical names of Google's APIs.
  badrequesterror: 400,
  notfounderror: 404,
  internalservererror: 500,
  serviceunavailableerror: 503,
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  resource_exhausted: 429,
  internal: 500,
  unavailable: 503,
  deadline_exceeded: 504,
};

const FIRST_ERROR_STATUS = 300;
const LAST_ERROR_STATUS = 599;

/** The HTTP status that an error body stands for, or undefined where it has no code that is known. */
export function statusOfBody(facts: BodyFacts): number | undefined {
  for (const code of facts.codes) {
    const named = Object.hasOwn(STATUS_OF_CODE, code.toLowerCase())
      ? STATUS_OF_CODE[code.toLowerCase()]
      : Number(code);
    if (
      named !== undefined &&
      Number.isInteger(named) &&
      named >= FIRST_ERROR_STATUS &&
      named <= LAST_ERROR_STATUS
    ) {
      return named;
    }
  }
  return undefined;
}
