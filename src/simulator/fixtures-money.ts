import { anthropicCoded, anthropicError, openaiError, openrouterError } from './error-answer.ts';
import type { ErrorAnswer, Fixture } from './error-answer.ts';

/** Anthropic's out-of-money 429, without Retry-After: a trap for blind retries of 429. */
const ENFORCED = anthropicCoded(
  429,
  'rate_limit_error',
  'Your organization has reached its enforced spend limit.',
  'enforced_spend_limit_reached',
);

const REGAIN = 'You will regain access on 2027-01-01 at 00:00 UTC.';

const OWN_LIMIT = anthropicError(
  400,
  'invalid_request_error',
  `You have reached your specified API usage limits. ${REGAIN}`,
);

const WORKSPACE_LIMIT = anthropicError(
  400,
  'invalid_request_error',
  `You have reached your specified workspace API usage limits. ${REGAIN}`,
);

const BALANCE_TOO_LOW = anthropicError(
  400,
  'invalid_request_error',
  'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
);

const INSUFFICIENT = quota(
  'You exceeded your current quota, please check your plan and billing details.',
  'insufficient_quota',
);

const BALANCE_EXHAUSTED = quota('Your credit balance is exhausted.', 'credit_balance_exhausted');

const PROJECT_LIMIT = quota(
  'The project has reached its configured spend limit.',
  'project_spend_limit_exceeded',
);

const ORGANIZATION_LIMIT = quota(
  'The organization has reached its configured spend limit.',
  'organization_spend_limit_exceeded',
);

/** The money is gone: no waiting helps. Where a name belongs to one dialect, the other column is the nearest there. */
export const MONEY_FIXTURES = {
  'openai-insufficient-quota': { anthropic: ENFORCED, openai: INSUFFICIENT },
  'anthropic-spend-limit': { anthropic: OWN_LIMIT, openai: PROJECT_LIMIT },
  'payment-required': {
    anthropic: anthropicError(
      402,
      'billing_error',
      'There is an issue with your billing or payment information.',
    ),
    openai: openaiError(402, null, 'Insufficient credits. Add more credits and try again.', 402),
  },
  'quota-by-type': {
    anthropic: ENFORCED,
    openai: openaiError(429, 'insufficient_quota', 'You exceeded your current quota.'),
  },
  'credit-balance-exhausted': { anthropic: BALANCE_TOO_LOW, openai: BALANCE_EXHAUSTED },
  'organization-spend-limit': { anthropic: OWN_LIMIT, openai: ORGANIZATION_LIMIT },
  'project-spend-limit': { anthropic: WORKSPACE_LIMIT, openai: PROJECT_LIMIT },
  'organization-usage-limit': {
    anthropic: ENFORCED,
    openai: quota('The organization has reached its usage limit.', 'organization_usage_limit_exceeded'),
  },
  'enforced-spend-limit': { anthropic: ENFORCED, openai: INSUFFICIENT },
  'contract-spend-limit': {
    anthropic: anthropicCoded(
      429,
      'rate_limit_error',
      'Your organization has reached the spend limit of its contract.',
      'contract_spend_limit_reached',
    ),
    openai: ORGANIZATION_LIMIT,
  },
  'workspace-spend-limit': { anthropic: WORKSPACE_LIMIT, openai: PROJECT_LIMIT },
  'credit-balance-too-low': { anthropic: BALANCE_TOO_LOW, openai: BALANCE_EXHAUSTED },
  'key-budget': budget('This key has reached its spending limit.', 'openrouter_key_budget'),
  'workspace-budget': budget('The workspace has reached its budget.', 'openrouter_workspace_budget'),
  'guardrail-budget': budget('A guardrail has reached its budget.', 'openrouter_guardrail_budget'),
} as const satisfies Record<string, Fixture>;

function quota(message: string, code: string): ErrorAnswer {
  return openaiError(429, 'insufficient_quota', message, code);
}

/** OpenRouter's 403 on both of its faces; its exact spelling is not documented. */
function budget(message: string, limit_source: string): Fixture {
  return {
    anthropic: anthropicError(403, 'permission_error', message, { metadata: { limit_source } }),
    openai: openrouterError(403, message, { limit_source }),
  };
}
