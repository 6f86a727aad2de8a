import { listOf, objectOf, word } from './core.ts';
import type { Json } from './core.ts';
import { exampleOf } from './example-value.ts';

/** What a stand-in's model says: words, or a call of a tool. */
export type Said =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly argumentsJson: string };

export const PROSE = 'The customer asks about a card that has not arrived.';

export function prose(): Said {
  return { kind: 'text', text: PROSE };
}

export function valueOf(schema: unknown): Said {
  return { kind: 'text', text: JSON.stringify(exampleOf(objectOf(schema))) };
}

export function callOf(name: unknown, schema: unknown): Said {
  return { kind: 'call', name: word(name), argumentsJson: JSON.stringify(exampleOf(objectOf(schema))) };
}

/** Asked in words alone: a value of the schema that stands in a fenced block of the prompt, else prose. */
export function fromWords(prompt: string): Said {
  const fenced = [...prompt.matchAll(/```json\n([^]*?)\n```/g)].flatMap(([, text]) => schemaIn(text ?? ''));
  const last = fenced.at(-1);
  return last === undefined ? prose() : valueOf(last);
}

/** A JSON mode gives an object, whatever the prompt says. */
export function jsonFromWords(prompt: string): Said {
  const said = fromWords(prompt);
  return said.kind === 'text' && said.text === PROSE ? { kind: 'text', text: '{}' } : said;
}

function schemaIn(text: string): Json[] {
  try {
    const schema = objectOf(JSON.parse(text));
    return 'type' in schema || 'anyOf' in schema ? [schema] : [];
  } catch {
    return [];
  }
}

/** All text of a list of messages, whose content may be parts. */
export function textOf(messages: unknown): string {
  return listOf(messages)
    .map((message) => {
      const { content } = objectOf(message);
      if (typeof content === 'string') return content;
      return listOf(content)
        .map((part) => word(objectOf(part)['text'] ?? ''))
        .join('\n');
    })
    .join('\n');
}
