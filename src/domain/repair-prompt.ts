import type { Message } from './call.ts';
import type { Finding } from './finding.ts';
import type { Verdict } from './verdict.ts';

export interface RepairArguments {
  /** The messages that the prompt rendered to, before any mode added to them. */
  readonly messages: readonly Message[];
  /** What was answered: text, or a tool call's arguments. */
  readonly brokenAnswer: string;
  readonly reason: Extract<Verdict, { kind: 'invalid' }>['reason'] | null;
  readonly findings: readonly Finding[];
  /** What a person who looked at it wants heeded. */
  readonly hint: string | null;
}

/** A repair pays for every character of the broken answer; this is more than a whole answer of 4,096 tokens. */
const MAX_BROKEN_CHARS = 16_000;

/** More than this and the first ones are lost among the rest. */
const MAX_LISTED_FINDINGS = 12;

/** The messages of a repair call: what was asked, what came, and precisely what is wrong with it. */
export function repairPrompt(asked: RepairArguments): Message[] {
  const { messages, brokenAnswer, findings, hint } = asked;
  const lines = findings.slice(0, MAX_LISTED_FINDINGS).map(findingLine);
  const more = findings.length - lines.length;
  const parts = [
    opening(asked),
    ...(lines.length === 0 ? [] : [lines.join('\n') + (more > 0 ? `\n- and ${more} more like these` : '')]),
    ...(hint === null || hint.trim() === ''
      ? []
      : [`A person who looked at it says:\n<hint>\n${plain(hint)}\n</hint>`]),
    'Answer the first message again, whole: not only the corrected part, no comment, no apology.',
  ];
  return [
    ...messages,
    { role: 'assistant', text: quoted(brokenAnswer) },
    { role: 'user', text: parts.join('\n\n') },
  ];
}

function opening({ reason, findings }: RepairArguments): string {
  switch (reason) {
    case 'Truncated':
      return 'Your answer was cut off before its end. Be briefer, so that it is whole:';
    case 'Empty':
      return 'Your answer was empty:';
    case 'Runaway':
      return 'Your answer repeated itself without end:';
    case 'MalformedJson':
    case 'SchemaMismatch':
    case 'CheckFailed':
    case 'Suspicious':
    case 'Refused':
    case null:
      return findings.length === 0
        ? 'Your answer can not be used as it is.'
        : 'Your answer can not be used, because it was checked and this is wrong with it:';
  }
}

function findingLine({ path, rule, expected, got }: Finding): string {
  const place = path === '' ? 'the whole answer' : path;
  return `- ${plain(place)} [${rule}]: expected ${plain(expected)}; got ${plain(got)}`;
}

/** Both vendors refuse an empty message; a cut one is marked, so that the model does not take the cut for a fault. */
function quoted(answer: string): string {
  const text = plain(answer).trim();
  if (text === '') return '(no text)';
  return text.length <= MAX_BROKEN_CHARS
    ? text
    : `${text.slice(0, MAX_BROKEN_CHARS)}\n(the rest is left out)`;
}

/** Control characters and lone halves of characters are refused by some servers, and seen by nobody. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '');
}
