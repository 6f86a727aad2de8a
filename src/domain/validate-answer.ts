import type { z } from 'zod';

import type { Mode } from './call.ts';
import { detectEcho } from './detect-echo.ts';
import { detectPlaceholder } from './detect-placeholder.ts';
import { detectRefusal } from './detect-refusal.ts';
import { extractAnswer } from './extract-answer.ts';
import type { InvalidAnswerKind } from './failure-kind.ts';
import type { Finding } from './finding.ts';
import { inputText } from './input-text.ts';
import { outputStrings } from './output-strings.ts';
import type { Check } from './task.ts';
import { transportTruth } from './transport-truth.ts';
import type { AnswerFacts } from './transport-truth.ts';
import { withoutAskedNulls } from './absent-as-null.ts';
import type { JsonSchema } from './schema-path.ts';
import { validateOutput } from './validate-output.ts';
import type { Verdict } from './verdict.ts';

export interface AnswerToValidate {
  readonly answer: AnswerFacts;
  readonly mode: Mode;
  /** Name of the tool that was offered (`AnswerSchema.name`). */
  readonly tool: string;
  readonly output: z.ZodType;
  readonly checks: readonly Check<unknown, unknown>[];
  /** As the task's input schema returned it. */
  readonly input: unknown;
  readonly maxOutputTokens: number;
  /** The task's schema, where what can be absent was asked for as null; else null. */
  readonly nullsIn: JsonSchema | null;
}

/**
 * Nothing that a model returns is believed before this: transport truth, structure, syntax, refusals in words,
 * schema, the task's checks, then the silent failures. Pure but not quick: callers run it off the event loop.
 */
export function validateAnswer(asked: AnswerToValidate): Verdict {
  const { answer, mode, tool, output, checks, input, maxOutputTokens, nullsIn } = asked;
  const untrue = transportTruth(answer, maxOutputTokens);
  if (untrue !== undefined) return invalid(untrue.reason, untrue.finding);
  const extracted = extractAnswer(answer.content, mode, tool);
  if (extracted.kind === 'unusable') return invalid(extracted.reason, extracted.finding);
  const value = nullsIn === null ? extracted.value : withoutAskedNulls(extracted.value, nullsIn);
  const text = inputText(input);
  // Before the schema, since a refusal goes to a person and a wrong form to another paid model.
  const refusal = detectRefusal(outputStrings(value), text);
  if (refusal !== undefined) return invalid('Refused', refusal);
  const verdict = validateOutput({ value, schema: output, checks, input });
  if (verdict.kind === 'invalid') return verdict;
  const strings = outputStrings(verdict.output);
  const silent = detectEcho(strings, text) ?? detectPlaceholder(strings, text);
  if (silent !== undefined) {
    return { ...invalid('Suspicious', silent), draft: { value: verdict.output } };
  }
  return { ...verdict, mended: verdict.mended || extracted.mended };
}

function invalid(reason: InvalidAnswerKind, finding: Finding): Extract<Verdict, { kind: 'invalid' }> {
  return { kind: 'invalid', reason, findings: [finding] };
}
