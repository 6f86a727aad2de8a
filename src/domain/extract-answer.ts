import type { AnswerContent, Mode } from './call.ts';
import { isRefusalText } from './detect-refusal.ts';
import type { InvalidAnswerKind } from './failure-kind.ts';
import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';
import { readJsonAnswer } from './read-json-answer.ts';
import { stripThinking } from './strip-thinking.ts';

export type ExtractedAnswer =
  | { readonly kind: 'extracted'; readonly value: unknown; readonly mended: boolean }
  | { readonly kind: 'unusable'; readonly reason: InvalidAnswerKind; readonly finding: Finding };

/** The value that an answer gives, by the way in which it was asked for; its schema is not looked at here. */
export function extractAnswer(content: AnswerContent, mode: Mode, tool: string): ExtractedAnswer {
  switch (mode) {
    case 'tool':
      return fromTool(content, tool);
    case 'prompt':
    case 'json':
    case 'schema':
      return fromText(content, (text) => {
        const json = readJsonAnswer(text);
        return json.kind === 'read'
          ? { kind: 'extracted', value: json.value, mended: json.mended }
          : { kind: 'unusable', reason: 'MalformedJson', finding: json.finding };
      });
    case 'text':
      return fromText(content, (text) => ({ kind: 'extracted', value: text, mended: false }));
  }
}

function fromTool({ text, toolCalls }: AnswerContent, tool: string): ExtractedAnswer {
  const [call] = toolCalls;
  if (call === undefined) {
    if (isRefusalText(text)) return refusal(text);
    return unusable('SchemaMismatch', `a call of the tool ${tool}`, `text without a call: ${text}`);
  }
  if (toolCalls.length > 1) {
    return unusable('SchemaMismatch', `one call of the tool ${tool}`, `${toolCalls.length} calls`);
  }
  if (call.name !== tool)
    return unusable('SchemaMismatch', `a call of the tool ${tool}`, `a call of ${call.name}`);
  const json = readJsonAnswer(call.argumentsJson.trim());
  if (json.kind === 'read') return { kind: 'extracted', value: json.value, mended: json.mended };
  return { kind: 'unusable', reason: 'MalformedJson', finding: json.finding };
}

function fromText(
  { text, toolCalls }: AnswerContent,
  read: (text: string) => ExtractedAnswer,
): ExtractedAnswer {
  const [call] = toolCalls;
  if (call !== undefined)
    return unusable('SchemaMismatch', 'text: no tool was offered', `a call of ${call.name}`);
  const whole = text.trim();
  const spoken = stripThinking(whole);
  if (spoken === '') {
    return {
      kind: 'unusable',
      reason: 'Empty',
      finding: finding('empty', 'an answer', 'thinking and no answer'),
    };
  }
  if (isRefusalText(spoken)) return refusal(spoken);
  const answer = read(spoken);
  return answer.kind === 'extracted' && spoken !== whole ? { ...answer, mended: true } : answer;
}

function refusal(text: string): ExtractedAnswer {
  return { kind: 'unusable', reason: 'Refused', finding: finding('refusal', 'an answer', text) };
}

function unusable(reason: InvalidAnswerKind, expected: string, got: string): ExtractedAnswer {
  return { kind: 'unusable', reason, finding: finding('tool', expected, got) };
}

function finding(rule: string, expected: string, got: string): Finding {
  return { path: '', rule, expected, got: shortGot(got) };
}
