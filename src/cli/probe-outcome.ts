import { z } from 'zod';

import { askedSchema } from '#domain/asked-schema.ts';
import type { CallRequest, ModelAnswer } from '#domain/call.ts';
import type { Failure } from '#domain/failure.ts';
import type { InvalidAnswerKind } from '#domain/failure-kind.ts';
import type { Finding } from '#domain/finding.ts';
import { validateAnswer } from '#domain/validate-answer.ts';

import { PROBE_INPUT, PROBE_OUTPUT } from './probe-question.ts';

/** What one probe came to. */
export type ProbeOutcome =
  /** By its form; whether the answer is right is not asked. `mended`: what had to be mended, in words. */
  | { readonly kind: 'works'; readonly mended: string | null }
  /** A success, and prose: the server took the demand for structure and dropped it without a word. */
  | { readonly kind: 'ignored' }
  /** A success without the call of the tool. */
  | { readonly kind: 'no-call' }
  | { readonly kind: 'unfit'; readonly reason: InvalidAnswerKind; readonly finding: Finding }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly maybeBilled: boolean;
      /** The provider's own sentence, where it has one. */
      readonly said: string | null;
    }
  | { readonly kind: 'not-asked'; readonly why: string }
  | { readonly kind: 'aborted' };

/** Whether an answer has the form that was asked for, judged as a task's answers are. */
export function judgeProbe(request: CallRequest, answer: ModelAnswer): ProbeOutcome {
  const { mode, schema } = request;
  const verdict = validateAnswer({
    answer,
    mode,
    tool: schema?.name ?? '',
    output: mode === 'text' ? z.string().min(1) : PROBE_OUTPUT,
    checks: [],
    input: PROBE_INPUT,
    maxOutputTokens: request.maxOutputTokens,
    nullsIn: askedSchema(request)?.nullsForAbsent === true ? (schema?.jsonSchema ?? null) : null,
  });
  if (verdict.kind === 'valid') return { kind: 'works', mended: verdict.mended ? mendedIn(answer) : null };
  // It fits the schema: what was found behind that is about its sense.
  if (verdict.draft !== undefined) return { kind: 'works', mended: null };
  const { reason, findings } = verdict;
  const [finding] = findings;
  if (finding === undefined) throw new Error(`An answer is ${reason} without a finding.`);
  if (mode === 'tool' && reason === 'SchemaMismatch' && answer.content.toolCalls.length === 0) {
    return { kind: 'no-call' };
  }
  const isDropped = (mode === 'json' || mode === 'schema') && reason === 'MalformedJson' && isProse(answer);
  return isDropped ? { kind: 'ignored' } : { kind: 'unfit', reason, finding };
}

function isProse({ content }: ModelAnswer): boolean {
  return !/[{[]/.test(content.text);
}

/** What stood in the way of the value, in words that follow "mended". */
function mendedIn({ content }: ModelAnswer): string {
  const said = (content.toolCalls[0]?.argumentsJson ?? content.text).trim();
  if (/<think/i.test(said)) return 'its thinking stood before the answer';
  if (said.includes('```')) return 'a fence stood around the JSON';
  return isJson(said) ? 'a choice was written in another case' : 'what stood around the JSON, or its syntax';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
