import type { Ask } from './ask.ts';
import { capChars, capReply } from './cap-reply.ts';
import { isRecord } from './checker.ts';
import { draw, pick } from './draw.ts';
import type { DecidedFate } from './fate.ts';
import { malform } from './malform.ts';
import { refuse } from './refuse.ts';
import type { Draft, Reply } from './reply.ts';
import { draftOf, rightAnswer } from './right-answer.ts';
import { violate } from './violate.ts';

/** A reply and the form that its fate took. */
export interface MadeReply {
  readonly reply: Reply;
  readonly variant: string | null;
}

/** An answer is cut by its cap after 20 to 80 % of its characters. */
const CUT_SHARE = { least: 0.2, most: 0.8 } as const;

const FENCES = [
  ['bare', (text: string) => `\`\`\`json\n${text}\n\`\`\``],
  [
    'with prose',
    (text: string) =>
      `Here is the answer:\n\n\`\`\`json\n${text}\n\`\`\`\n\nLet me know if you need anything else.`,
  ],
  ['unnamed', (text: string) => `\`\`\`\n${text}\n\`\`\``],
] as const satisfies readonly Fence[];

type Fence = readonly [variant: string, fence: (text: string) => string];

/** The reply to an ask under its fate; depends on its arguments alone. */
export function makeReply(
  ask: Ask,
  decided: DecidedFate,
  tokensPerChar: number,
  seed: number,
  callNumber: number,
): MadeReply {
  const drawn = (what: string) => draw(seed, what, ask.model, ask.item, callNumber);
  const { value: right, text } = rightAnswer(ask);
  const made = (draft: Draft, variant: string | null = null): MadeReply => ({
    reply: capReply(draft, ask, tokensPerChar),
    variant,
  });
  switch (decided.fate) {
    case 'ok':
      return made(draftOf(ask, text));
    case 'malformed': {
      const { text: broken, variant } = malform(right, drawn('way'), decided.hard);
      // On Anthropic's wire the arguments are an object: broken ones can only come as text.
      const asText = ask.protocol === 'anthropic' || variant === 'prose';
      return made(asText ? draftOf({ ...ask, tool: null }, broken) : draftOf(ask, broken), variant);
    }
    case 'violates': {
      const { value, variant } = violate(ask.schema ?? {}, right, drawn('way'));
      return made(draftOf(ask, JSON.stringify(value)), variant);
    }
    case 'refuses': {
      const { draft, variant } = refuse(ask.protocol, drawn('way'));
      return made(draft, variant);
    }
    case 'truncates': {
      const share = CUT_SHARE.least + (CUT_SHARE.most - CUT_SHARE.least) * drawn('way');
      return made({
        ...draftOf(ask, text.slice(0, Math.max(1, Math.floor(text.length * share)))),
        stop: 'length',
      });
    }
    case 'empty':
      return made({ text: pick(['', '', '\n'], drawn('way')), call: null, refusal: null, stop: 'complete' });
    case 'echoes':
      return made(draftOf(ask, right === null ? ask.item : echoOf(right, ask.item)));
    case 'loops':
      return made({ ...draftOf(ask, runaway(text, ask, tokensPerChar)), stop: 'length' });
    case 'fenced': {
      const [variant, fence] = pick<Fence>(FENCES, drawn('way'));
      return made(draftOf(ask, fence(text)), variant);
    }
  }
}

/** Every free text of the answer is the input itself; an answer without one is the bare input. */
function echoOf(right: unknown, item: string): string {
  if (!isRecord(right)) return item;
  const texts = Object.entries(right).filter(([, value]) => typeof value === 'string');
  // Without a free text the echo is one field too many, which the schema may or may not allow.
  if (texts.length === 0) return JSON.stringify({ ...right, echo: item });
  return JSON.stringify({ ...right, ...Object.fromEntries(texts.map(([name]) => [name, item])) });
}

/** Begins well and then repeats a piece of itself until the cap. */
function runaway(text: string, ask: Ask, tokensPerChar: number): string {
  const chars = capChars(ask, tokensPerChar);
  const start = text.slice(0, Math.ceil(text.length * 0.7)).replace(/["}\]]+$/, '');
  const piece = ` ${start
    .replaceAll(/["{}[\]:\\]/g, '')
    .trim()
    .slice(-40)}`;
  return (start + piece.repeat(Math.ceil(chars / piece.length))).slice(0, Math.max(1, chars));
}
