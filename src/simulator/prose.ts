import { labelled, labelsOf } from './labels.ts';
import { sentencesOf } from './source.ts';

/** Long enough for a quote, short enough for a sentence. */
const MAX_QUOTE_CHARS = 120;

/** The first sentence, cut at a word. */
export function summaryOf(text: string): string {
  const [first = text] = sentencesOf(text);
  return cutAtWord(first.trim(), MAX_QUOTE_CHARS);
}

/**
 * A short reply to a message. The customer's name and a decision are taken from labels around the item, the signature
 * from the instructions, so that better instructions give better replies.
 */
export function replyTo(item: string, surroundings: string, instructions: string): string {
  const labels = labelsOf(`${surroundings}\n${headOf(item)}`);
  const customer = labelled(labels, 'customer') ?? labelled(labels, 'name') ?? labelled(labels, 'from');
  const decision = labelled(labels, 'decision') ?? labelled(labels, 'decided');
  const signature = /\b(?:sign|signed)\s+(?:it\s+)?(?:as|with)\s+["“']?([^"”'.\n]+)/i.exec(instructions)?.[1];
  const quote = plain(summaryOf(item.slice(headOf(item).length)));
  return [
    `${customer === null ? 'Hello' : `Dear ${customer}`},`,
    '',
    `Thank you for your message about “${quote}”.`,
    decision === null
      ? 'I understand that you would like this settled. A colleague is looking into it and will write to you by tomorrow.'
      : cutAtWord(plain(decision), 600),
    'If anything else comes up in the meantime, just answer this message.',
    '',
    signature === undefined ? 'Kind regards' : `Kind regards\n${signature.trim()}`,
  ].join('\n');
}

/** The lines above a message that say who wrote it, as a letter or a mail has them; empty where it has none. */
function headOf(item: string): string {
  return /^(?:[^\n:]{1,40}: [^\n]*\n)+\s*\n/.exec(item.trimStart())?.[0] ?? '';
}

/** Without brackets and line breaks: a quoted `[NAME]` would look like something left to fill in. */
function plain(text: string): string {
  return text
    .replaceAll(/[[\]{}<>]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > 0 ? space : most)}…`;
}
