import { MODES } from './call.ts';
import { EFFORTS } from './call-style.ts';
import { durationProblem } from './duration.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS } from './ladder.ts';
import type { Rung } from './ladder.ts';
import type { PromptVariant, TaskDefinition } from './task.ts';

/** Something wrong with a task as it is written: where in the definition, and what. */
export interface TaskProblem {
  /** `ladder.0.mode`, or a prompt file with its line. */
  readonly place: string;
  readonly message: string;
}

/** Names stand in workflow ids, file names and metrics. */
const NAME = /^[a-z0-9-]{1,60}$/;

/** Above what any model of today puts out in one answer. */
const MAX_OUTPUT_TOKENS = 200_000;

/** Anthropic refuses less (the SDK's comment on `budget_tokens`). */
const MIN_THINKING_TOKENS = 1024;

const REVIEW_WHEN = ['never', 'repair-failed', 'always'];
const RUNG_MODES: readonly string[] = [...MODES, 'auto'];
const RUNG_FIELDS = ['route', 'mode', 'maxOutputTokens', 'effort', 'maxThinkingTokens'];
const FIELDS = ['name', 'version', 'description', 'input', 'output', 'prompts', 'ladder', 'checks', 'review'];

/** What can be said of a definition without its prompt files. Configurations run unchecked, so types are looked at. */
export function taskProblems(definition: TaskDefinition): TaskProblem[] {
  const problems: TaskProblem[] = [];
  const say = (place: string, message: string) => problems.push({ place, message });
  for (const field of Object.keys(definition)) {
    if (!FIELDS.includes(field)) say(field, `unknown field: a task has ${FIELDS.join(', ')}`);
  }
  if (typeof definition.name !== 'string' || !NAME.test(definition.name)) {
    say('name', 'must be 1 to 60 characters of a-z, 0-9 and -');
  }
  if (!Number.isSafeInteger(definition.version) || definition.version < 1) {
    say('version', 'must be a whole number from 1');
  }
  for (const field of ['input', 'output'] as const) {
    if (!isZodSchema(definition[field])) say(field, 'must be a zod schema');
  }
  promptProblems(definition.prompts, say);
  ladderProblems(definition.ladder, say);
  reviewProblems(definition.review, say);
  if (definition.checks?.some((check) => typeof check !== 'function')) say('checks', 'must be functions');
  return problems;
}

type Say = (place: string, message: string) => void;

function isZodSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

function promptProblems(prompts: readonly PromptVariant[] | undefined, say: Say): void {
  if (!Array.isArray(prompts) || prompts.length === 0)
    return say('prompts', 'must name at least one variant');
  const names = new Set<string>();
  prompts.forEach((variant: PromptVariant, index) => {
    const place = `prompts.${index}`;
    if (typeof variant.name !== 'string' || !NAME.test(variant.name)) {
      say(`${place}.name`, 'must be 1 to 60 characters of a-z, 0-9 and -');
    } else if (names.has(variant.name)) {
      say(`${place}.name`, `"${variant.name}" is there twice`);
    }
    names.add(variant.name);
    if (typeof variant.file !== 'string' || variant.file === '') say(`${place}.file`, 'must name a file');
    // What stands after a variant that takes everything would never be used.
    const isLast = index === prompts.length - 1;
    if (variant.when === undefined && !isLast)
      say(`${place}.when`, 'is missing: only the last variant needs none');
    if (variant.when !== undefined && typeof variant.when !== 'function')
      say(`${place}.when`, 'must be a function');
  });
}

function ladderProblems(ladder: readonly Rung[] | undefined, say: Say): void {
  if (!Array.isArray(ladder) || ladder.length === 0) return say('ladder', 'must have at least one rung');
  ladder.forEach((rung: Rung, index) => {
    const place = `ladder.${index}`;
    const unknown = Object.keys(rung).find((field) => !RUNG_FIELDS.includes(field));
    if (unknown !== undefined)
      say(`${place}.${unknown}`, `unknown field: a rung has ${RUNG_FIELDS.join(', ')}`);
    if (typeof rung.route !== 'string' || rung.route === '') say(`${place}.route`, 'must name a route');
    if (rung.mode !== undefined && !RUNG_MODES.includes(rung.mode)) {
      say(`${place}.mode`, `unknown mode "${String(rung.mode)}": known are ${RUNG_MODES.join(', ')}`);
    }
    limitProblems(rung, place, say);
  });
}

function limitProblems(rung: Rung, place: string, say: Say): void {
  const { maxOutputTokens: limit = DEFAULT_MAX_OUTPUT_TOKENS, effort, maxThinkingTokens: thinking } = rung;
  if (!isWhole(limit, 1, MAX_OUTPUT_TOKENS)) {
    say(`${place}.maxOutputTokens`, `must be a whole number from 1 to ${MAX_OUTPUT_TOKENS}`);
  }
  if (effort !== undefined && !EFFORTS.includes(effort)) {
    say(`${place}.effort`, `unknown effort "${String(effort)}": known are ${EFFORTS.join(', ')}`);
  }
  // Thinking counts towards the limit: with all of it thought away nothing would be left for the answer.
  if (thinking !== undefined && !isWhole(thinking, MIN_THINKING_TOKENS, limit - 1)) {
    const range = `from ${MIN_THINKING_TOKENS}, and less than maxOutputTokens (${limit})`;
    say(`${place}.maxThinkingTokens`, `must be a whole number ${range}`);
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

function reviewProblems(review: TaskDefinition['review'], say: Say): void {
  if (review === undefined) return;
  const unknown = Object.keys(review).find((field) => !['when', 'within'].includes(field));
  if (unknown !== undefined) say(`review.${unknown}`, 'unknown field: a review has when, within');
  if (!REVIEW_WHEN.includes(review.when)) say('review.when', `must be one of ${REVIEW_WHEN.join(', ')}`);
  const problem = review.within === undefined ? undefined : durationProblem(review.within);
  if (problem !== undefined) say('review.within', problem);
}
