import type { BodyFacts } from './body-facts.ts';

const CONTEXT_LENGTH_CODES = ['context_length_exceeded', 'exceed_context_size_error'] as const;
const CONTEXT_LENGTH_MESSAGE =
  /prompt is too long: \d+ tokens > \d+ maximum|maximum context length|context size has been exceeded/i;

/** llama.cpp answers with a 500 what its own command line does not allow: no wait helps. */
const SERVER_OPTION_MESSAGE = /requires --jinja/i;

/** The words of both vendors and of Azure, whose outer code is often missing while the inner one is there. */
const CONTENT_POLICY_CODES = [
  'content_filter',
  'content_policy_violation',
  'invalid_prompt',
  'bio_policy',
  'misalignment_policy_violation',
  'responsibleaipolicyviolation',
] as const;

const OVERLOADED_CODES = [
  'cmek_context_unavailable',
  'cmek_key_unreachable',
  'server_is_overloaded',
] as const;

export function isContextLength(facts: BodyFacts): boolean {
  return facts.hasCode(CONTEXT_LENGTH_CODES) || CONTEXT_LENGTH_MESSAGE.test(facts.message);
}

export function isMissingOption(facts: BodyFacts): boolean {
  return SERVER_OPTION_MESSAGE.test(facts.message);
}

export function isContentPolicy(facts: BodyFacts): boolean {
  return facts.hasCode(CONTENT_POLICY_CODES);
}

/** A schema's first use compiles it, and gives up after 180 s; Anthropic has no code for that (row 16). */
const GRAMMAR_TIMEOUT_MESSAGE = /^Grammar compilation timed out/i;

export function isGrammarTimeout(facts: BodyFacts): boolean {
  return GRAMMAR_TIMEOUT_MESSAGE.test(facts.message);
}

export function isOverloadCode(facts: BodyFacts): boolean {
  return facts.hasCode(OVERLOADED_CODES);
}
