import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';
import type { OutputString } from './output-strings.ts';

const CAN_NOT =
  "(?:can['’]?t|cannot|can not|am unable to|['’]m unable to|am not able to|['’]m not able to|won['’]t|will not)";
const TO_DO =
  '(?:help|assist|comply|do that|continue with th(?:is|at)|engage with|(?:fulfil+|process|answer|complete|respond to) (?:this|that|your|the|such)|(?:provide|generate|create|produce|write|share) (?:that|this|such|content|information))';

/** How models begin when they refuse in words. Few on purpose: a customer may be told that something can't be done. */
const PATTERNS = [
  new RegExp(
    `^(?:(?:i['’]?m|i am) (?:very |so |really )?sorry[,.;:]?\\s+|sorry[,.;:]?\\s+|unfortunately,?\\s+|i apologi[sz]e[,.;:]?\\s+)?(?:but\\s+)?(?:as an ai[^,]{0,40},\\s+)?i\\s?${CAN_NOT} ${TO_DO}`,
    'i',
  ),
  /^(?:(?:i['’]?m|i am) sorry[,.]?\s+(?:but\s+)?)?as an ai(?: language)? (?:model|assistant)/i,
  /^i (?:must|have to) (?:respectfully )?(?:decline|refuse)/i,
  /^(?:this|that|your) request (?:violates|goes against|is against) (?:my|our|the) (?:guidelines|polic)/i,
];

/** A refusal stands at the beginning. */
const MAX_SEARCHED_CHARS = 300;

/** Whether a text is a model's refusal in words. */
export function isRefusalText(text: string): boolean {
  const start = text.trimStart().slice(0, MAX_SEARCHED_CHARS);
  return PATTERNS.some((pattern) => pattern.test(start));
}

/** A refusal that came as content. Strings that stand in the input were quoted, not said. */
export function detectRefusal(strings: readonly OutputString[], input: string): Finding | undefined {
  const refusal = strings.find(({ text }) => isRefusalText(text) && !input.includes(text.trim()));
  if (refusal === undefined) return undefined;
  return { path: refusal.path, rule: 'refusal', expected: 'an answer', got: shortGot(refusal.text) };
}
