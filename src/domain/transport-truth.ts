import type { ModelAnswer } from './call.ts';
import { detectRepetition } from './detect-repetition.ts';
import type { InvalidAnswerKind } from './failure-kind.ts';
import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';
import { MAX_JSON_BYTES } from './scan-json.ts';

/** The facts of an answer that validation needs. */
export type AnswerFacts = Pick<ModelAnswer, 'content' | 'stop' | 'usage' | 'usageState'>;

export interface Untrue {
  readonly reason: InvalidAnswerKind;
  readonly finding: Finding;
}

/** Why an answer is not to be read at all, whatever it says; undefined where it may be. */
export function transportTruth(answer: AnswerFacts, maxOutputTokens: number): Untrue | undefined {
  const { content, stop } = answer;
  const said = [content.text, ...content.toolCalls.map((call) => call.argumentsJson)].join('\n');
  if (content.refusal !== null)
    return untrue('Refused', 'refusal', 'an answer', content.refusal || 'a refusal');
  if (stop.kind === 'refused')
    return untrue('Refused', 'stop', 'an answer', `${stop.raw} ${stop.category ?? ''}`.trim());
  // Before the stop reason: a loop is cut off at the limit, and more room would only make it longer.
  const repetition = detectRepetition(said);
  if (repetition !== undefined) return { reason: 'Runaway', finding: repetition };
  if (stop.kind === 'truncated') return truncated(stop.raw, maxOutputTokens);
  if (stop.kind === 'unknown') return untrue('Suspicious', 'stop', 'a known stop reason', String(stop.raw));
  // Some servers call it a normal end when the limit cut the answer off.
  const isAtCap = answer.usageState === 'exact' && answer.usage.outputTokens >= maxOutputTokens;
  if (isAtCap) return truncated(`${stop.raw}, at the limit`, maxOutputTokens);
  if (new TextEncoder().encode(said).length > MAX_JSON_BYTES) {
    return untrue('Runaway', 'size', `at most ${MAX_JSON_BYTES} bytes`, 'more');
  }
  if (content.toolCalls.length === 0 && content.text.trim() === '') {
    return untrue('Empty', 'empty', 'an answer', 'nothing');
  }
  return undefined;
}

function truncated(raw: string, maxOutputTokens: number): Untrue {
  return untrue('Truncated', 'stop', `a whole answer within ${maxOutputTokens} tokens`, raw);
}

function untrue(reason: InvalidAnswerKind, rule: string, expected: string, got: string): Untrue {
  return { reason, finding: { path: '', rule, expected, got: shortGot(got) } };
}
