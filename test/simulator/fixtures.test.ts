import { afterAll, beforeAll, expect, test } from 'vitest';

import { FIXTURE_NAMES } from '#simulator/fixtures.ts';
import type { FixtureName } from '#simulator/fixtures.ts';
import type { Simulator } from '#simulator/server.ts';

import { chat, message, scenarioOf, start } from './support.ts';

let sim: Simulator;
beforeAll(async () => {
  sim = await start();
});
afterAll(() => sim.close());

/** What tells each apart: status and, by the rules of the dialect, a code, a type or the words of the message. */
const TOLD: Readonly<Record<FixtureName, readonly [anthropic: RegExp, openai: RegExp]>> = {
  'openai-insufficient-quota': [/^429.*enforced_spend_limit_reached/, /^429.*"code":"insufficient_quota"/],
  'anthropic-spend-limit': [
    /^400.*"You have reached your specified API usage/,
    /^429.*project_spend_limit_exceeded/,
  ],
  'payment-required': [/^402.*billing_error/, /^402.*"code":402/],
  'quota-by-type': [/^429.*enforced_spend/, /^429.*"type":"insufficient_quota","param":null,"code":null/],
  'credit-balance-exhausted': [/^400.*"Your credit balance is too low/, /^429.*credit_balance_exhausted/],
  'organization-spend-limit': [
    /^400.*"You have reached your specified API/,
    /^429.*organization_spend_limit_exceeded/,
  ],
  'project-spend-limit': [
    /^400.*"You have reached your specified workspace API/,
    /^429.*project_spend_limit_exceeded/,
  ],
  'organization-usage-limit': [/^429.*enforced_spend/, /^429.*organization_usage_limit_exceeded/],
  'enforced-spend-limit': [/^429.*"error_code":"enforced_spend_limit_reached"/, /^429.*insufficient_quota/],
  'contract-spend-limit': [
    /^429.*"error_code":"contract_spend_limit_reached"/,
    /^429.*organization_spend_limit/,
  ],
  'workspace-spend-limit': [
    /^400.*"You have reached your specified workspace API/,
    /^429.*project_spend_limit/,
  ],
  'credit-balance-too-low': [/^400.*"Your credit balance is too low/, /^429.*credit_balance_exhausted/],
  'key-budget': [/^403.*"limit_source":"openrouter_key_budget"/, /^403.*"limit_source":"openrouter_key_/],
  'workspace-budget': [/^403.*"limit_source":"openrouter_workspace/, /^403.*"limit_source":"openrouter_work/],
  'guardrail-budget': [/^403.*"limit_source":"openrouter_guardrail/, /^403.*"limit_source":"openrouter_guar/],
  overloaded: [/^529.*overloaded_error/, /^503.*server_is_overloaded/],
  'rate-limited': [/^429.*rate_limit_error/, /^429.*rate_limit_exceeded/],
  'server-error': [/^500.*api_error/, /^500.*server_error/],
  'slow-down': [/^429.*"error_code":"ramp_limit_exceeded"/, /^429.*"code":"slow_down"/],
  'ramp-limit': [/^429.*"error_code":"ramp_limit_exceeded"/, /^429.*"code":"ramp_limit_exceeded"/],
  'in-flight-budget': [/^402 3 .*openrouter_in_flight_budget/, /^402 3 .*openrouter_in_flight_budget/],
  'cmek-unavailable': [/^503.*cmek_context_unavailable/, /^503.*server_error/],
  'cmek-unreachable': [/^503.*cmek_key_unreachable/, /^503.*server_error/],
  authentication: [/^401.*authentication_error/, /^401.*invalid_api_key/],
  permission: [/^403.*permission_error/, /^403.*model_not_found/],
  'not-found': [/^404.*not_found_error/, /^404.*not_found/],
  'organization-on-hold': [/^400.*"error_code":"organization_on_hold"/, /^403.*request_forbidden/],
  'cmek-key-disabled': [/^400.*"error_code":"cmek_key_disabled"/, /^403.*request_forbidden/],
  'cmek-network-blocked': [/^400.*"error_code":"cmek_key_network_blocked"/, /^403.*request_forbidden/],
  'key-creator-gone': [/^400.*claude_code_key_creator_not_member/, /^403.*request_forbidden/],
  'content-policy': [/^400.*content filtering policy/, /^400.*"code":"content_filter"/],
  moderation: [/^403.*"flagged_input"/, /^403.*"reasons":\["violence"\]/],
  'azure-content-filter': [
    /^400.*content filtering policy/,
    /^400.*"innererror":.*"violence":\{"filtered":true/,
  ],
  'content-policy-violation': [/^400.*content filtering policy/, /^400.*"code":"content_policy_violation"/],
  'invalid-prompt': [/^400.*content filtering policy/, /^400.*"code":"invalid_prompt"/],
  'bio-policy': [/^400.*content filtering policy/, /^400.*"code":"bio_policy"/],
  'misalignment-policy': [/^400.*content filtering policy/, /^400.*"code":"misalignment_policy_violation"/],
  'context-length': [/^400.*prompt is too long: \d+ tokens > \d+ maximum/, /^400.*context_length_exceeded/],
  'grammar-timeout': [/^400.*Grammar compilation timed out/, /^400.*Grammar compilation timed out/],
  'request-too-large': [/^413.*request_too_large/, /^413.*request_too_large/],
  'schema-too-complex': [/^400.*Schema is too complex/, /^400.*"param":"response_format"/],
  'sampling-parameter': [/^400.*temperature: Extra inputs/, /^400.*"param":"temperature"/],
  'forced-tool-refused': [/^400.*tool_choice: /, /^400.*"param":"tool_choice"/],
  'tools-with-effort': [/^400.*tool_choice forces/, /^400.*"param":"reasoning_effort"/],
  'limit-field': [/^400.*max_tokens: /, /^400.*Use 'max_completion_tokens'/],
  'number-code': [/^400.*"code":400/, /^400.*"code":400/],
  'flat-context-length': [
    /^400 - \{"object":"error","message":".*maximum context length/,
    /^400 - \{"object":"error".*"code":400\}$/,
  ],
  'flat-bad-request': [/^400 - \{"object":"error"/, /^400 - \{"object":"error"/],
  'fastapi-detail': [/^422 - \{"detail":\[/, /^422 - \{"detail":\[\{"loc":/],
};

test.each(FIXTURE_NAMES)('%s is told in each dialect', async (fixture) => {
  sim.setScenario(scenarioOf({ faults: [{ kind: 'body', fixture }] }));
  const [anthropic, openai] = TOLD[fixture];
  for (const [ask, told] of [
    [message, anthropic],
    [chat, openai],
  ] as const) {
    const { status, headers, text } = await ask(sim, 'x');
    expect(`${status} ${headers.get('retry-after') ?? '-'} ${text}`).toMatch(told);
  }
});

test('a wait of the scenario goes before that of the body', async () => {
  sim.setScenario(scenarioOf({ faults: [{ kind: 'body', fixture: 'in-flight-budget', retryAfter: 8 }] }));
  expect((await chat(sim, 'x')).headers.get('retry-after')).toBe('8');
});
