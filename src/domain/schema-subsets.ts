/** The part of JSON Schema that a provider's strict structured output takes (reference: providers, section 8). */
export interface SchemaSubset {
  readonly name: 'anthropic' | 'openai';
  /** Its name in a sentence. */
  readonly who: string;
  /** Rules that are sent; `minItems` stands for itself only where its value is among `minItems`. */
  readonly keywords: ReadonlySet<string>;
  readonly formats: ReadonlySet<string>;
  /** The values that `minItems` may have; null for any. */
  readonly minItems: readonly number[] | null;
  readonly allOf: boolean;
  readonly recursion: boolean;
  /** Every property must be required: what may be absent is asked for as null. */
  readonly allRequired: boolean;
  /** In all of a schema, at most. */
  readonly maxOptional: number;
  readonly maxUnions: number;
  readonly maxProperties: number;
  readonly maxDepth: number;
}

const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'];

export const SCHEMA_SUBSETS: Readonly<Record<SchemaSubset['name'], SchemaSubset>> = {
  // platform.claude.com, Structured outputs; the SDK's src/lib/transform-json-schema.ts.
  anthropic: {
    name: 'anthropic',
    who: 'Anthropic',
    keywords: new Set(),
    formats: new Set([...FORMATS, 'uri']),
    minItems: [0, 1],
    allOf: true,
    recursion: false,
    allRequired: false,
    maxOptional: 24,
    maxUnions: 16,
    maxProperties: Number.POSITIVE_INFINITY,
    maxDepth: Number.POSITIVE_INFINITY,
  },
  // developers.openai.com, Structured Outputs, "Supported schemas"; the SDK's src/lib/transform.ts.
  openai: {
    name: 'openai',
    who: 'OpenAI',
    keywords: new Set([
      'pattern',
      'multipleOf',
      'minimum',
      'maximum',
      'exclusiveMinimum',
      'exclusiveMaximum',
      'maxItems',
    ]),
    formats: new Set(FORMATS),
    minItems: null,
    allOf: false,
    recursion: true,
    allRequired: true,
    maxOptional: Number.POSITIVE_INFINITY,
    maxUnions: Number.POSITIVE_INFINITY,
    maxProperties: 5000,
    maxDepth: 10,
  },
};
