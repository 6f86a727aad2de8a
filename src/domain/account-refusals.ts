import type { BodyFacts } from './body-facts.ts';

/** A 429 with one of these is about money, not about speed: waiting never helps (reference: providers 5, row 6). */
const OUT_OF_MONEY_CODES = [
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'enforced_spend_limit_reached',
  'contract_spend_limit_reached',
  // OpenAI's older words for the same, still seen from accounts without a payment method.
  'billing_not_active',
  'billing_hard_limit_reached',
] as const;

/** Anthropic says with a 400 what others say with a 402; only the sentence tells (row 12). */
const SPEND_LIMIT_MESSAGE =
  /^(?:You have reached your specified (?:workspace )?API usage limits|Your credit balance is too low)/i;

/** Anthropic's 400 that concern the account, not the item (row 13). */
const ACCOUNT_HELD_CODES = [
  'organization_on_hold',
  'cmek_key_disabled',
  'cmek_key_network_blocked',
  'claude_code_key_creator_not_member',
] as const;

/** OpenRouter's 403 for a budget of a guardrail, a workspace or a key (row 11; unverified). */
const BUDGET_LIMIT_SOURCE = /guardrail|workspace|key|budget/i;

export function isOutOfMoney(facts: BodyFacts): boolean {
  return facts.hasCode(OUT_OF_MONEY_CODES);
}

export function isSpendLimitMessage(facts: BodyFacts): boolean {
  return SPEND_LIMIT_MESSAGE.test(facts.message);
}

export function isAccountHeld(facts: BodyFacts): boolean {
  return facts.hasCode(ACCOUNT_HELD_CODES);
}

export function isBudgetRefusal(facts: BodyFacts): boolean {
  return facts.limitSource !== undefined && BUDGET_LIMIT_SOURCE.test(facts.limitSource);
}

/** OpenRouter's 402 that means "too much in flight" and passes by itself; it always says how long (row 8). */
export function isInFlightBudget(facts: BodyFacts): boolean {
  return facts.limitSource === 'openrouter_in_flight_budget';
}
