import type { Ask } from './ask.ts';
import { findItem } from './item-text.ts';
import { subschema } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Turn } from './message-text.ts';
import { asksForJson, schemaInText, withoutSchemas } from './prompt-schema.ts';
import type { Api } from './protocol.ts';

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

/** The parts of a request that every interface has. */
export interface AskParts {
  readonly api: Api;
  readonly model: string;
  readonly system: string;
  readonly turns: readonly Turn[];
  readonly structure: Structure;
  readonly maxTokens: number | null;
  readonly stream: boolean;
  readonly reasons: boolean;
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
    protocol: parts.api === 'messages' ? 'anthropic' : 'openai',
    api: parts.api,
    model: parts.model,
    ...wantedForm(structure, `${system}\n${surroundings}`, item),
    instructions: withoutSchemas(`${instructions}\n${surroundings}`),
    surroundings,
    item,
    maxTokens: parts.maxTokens,
    stream: parts.stream,
    reasons: parts.reasons,
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

/** The function that is asked for, or may be; null where there is none or none is wanted. */
export function functionStructure(
  functions: readonly Readonly<Record<string, unknown>>[],
  choice: unknown,
  forced: unknown,
): Structure | null {
  // Automatic choice takes the first tool: one task, one tool.
  const tool = functions.find((entry) => entry['name'] === forced) ?? functions[0];
  if (tool === undefined || choice === 'none') return null;
  return {
    kind: 'tool',
    name: String(tool['name']),
    description: typeof tool['description'] === 'string' ? tool['description'] : '',
    schema: subschema(tool['parameters'] ?? tool['input_schema']),
  };
}

/** Characters of tools and formats as they are sent. */
export function charsOfAll(...extras: readonly unknown[]): number {
  return extras.reduce<number>((sum, extra) => sum + (JSON.stringify(extra) ?? '').length, 0);
}
