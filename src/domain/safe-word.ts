import { redactSecrets } from './redact.ts';

/** Codes, parameters and request ids are single words; what is longer or has blanks is prose, and may quote a prompt. */
const WORD = /^[A-Za-z0-9_.:[\]/-]{1,80}$/;

/** The value as a word that may stand in a failure, or undefined: no prose, no key. */
export function safeWord(value: string | null | undefined): string | undefined {
  return value != null && WORD.test(value) && redactSecrets(value) === value ? value : undefined;
}
