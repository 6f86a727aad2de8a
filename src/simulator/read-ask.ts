import type { Ask } from './ask.ts';
import { findItem } from './item-text.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Turn } from './message-text.ts';
import { asksForJson, schemaInText, withoutSchemas } from './prompt-schema.ts';
import type { Protocol } from './protocol.ts';

/** How the request's own fields ask for structure; `words` where they don't. */
export type Structure =
  | {
      readonly kind: 'tool';
      readonly name: string;
      readonly description: string;
      readonly schema: JsonSchema;
    }
  | { readonly kind: 'schema'; readonly schema: JsonSchema }
  | { readonly kind: 'json' }
  | { readonly kind: 'words' };

/** The parts of a request that both dialects have. */
export interface AskParts {
  readonly protocol: Protocol;
  readonly model: string;
  readonly system: string;
  readonly turns: readonly Turn[];
  readonly structure: Structure;
  readonly maxTokens: number | null;
  readonly stream: boolean;
  readonly streamUsage: boolean;
  /** Characters of tools and formats, which are sent too. */
  readonly extraChars: number;
}

/** Decides mode, schema and item from the parts of a request. */
export function readAsk(parts: AskParts): Ask {
  const { structure, system, turns } = parts;
  const { item, surroundings } = findItem(turns);
  const instructions = structure.kind === 'tool' ? `${system}\n${structure.description}` : system;
  return {
    protocol: parts.protocol,
    model: parts.model,
    ...wantedForm(structure, `${system}\n${surroundings}`, item),
    instructions: withoutSchemas(`${instructions}\n${surroundings}`),
    surroundings,
    item,
    maxTokens: parts.maxTokens,
    stream: parts.stream,
    streamUsage: parts.streamUsage,
    inputChars: system.length + parts.extraChars + turns.reduce((sum, turn) => sum + turn.text.length, 0),
  };
}

function wantedForm(
  structure: Structure,
  words: string,
  item: string,
): Pick<Ask, 'mode' | 'schema' | 'tool'> {
  switch (structure.kind) {
    case 'tool':
      return { mode: 'tool', schema: structure.schema, tool: structure.name };
    case 'schema':
      return { mode: 'schema', schema: structure.schema, tool: null };
    case 'json':
      return { mode: 'json', schema: schemaInText(words) ?? schemaInText(item) ?? {}, tool: null };
    case 'words': {
      if (asksForJson(words)) {
        return { mode: 'prompt', schema: schemaInText(words) ?? schemaInText(item) ?? {}, tool: null };
      }
      // Without marks the item is the whole user turn, instructions and all.
      if (asksForJson(item)) return { mode: 'prompt', schema: schemaInText(item) ?? {}, tool: null };
      return { mode: 'text', schema: null, tool: null };
    }
  }
}
