import { isRecord } from './checker.ts';
import { conforms } from './conforms.ts';
import { generateArray } from './generate-array.ts';
import { generateBoolean } from './generate-boolean.ts';
import { generateNumber } from './generate-number.ts';
import { generateOption, optionsOf } from './generate-option.ts';
import { generateString } from './generate-string.ts';
import type { Generated, Slot } from './generated.ts';
import { findMember } from './find-field.ts';
import { mergeAllOf, resolveRef, subschema, subschemas, typesOf } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { sourceOf } from './source.ts';
import { stemsOf } from './words.ts';

/** Recursive schemas end here: no answer nests deeper. */
const MAX_DEPTH = 12;

/** The right answer: what the schema asks for, read from the item as far as it says it. The same every time. */
export function generateAnswer(schema: JsonSchema, item: string, instructions: string): unknown {
  const source = sourceOf(item, instructions);
  return generate({ schema, name: '', source, root: schema, depth: 0 }).value;
}

export function generate(slot: Slot): Generated {
  const schema = mergeAllOf(resolveRef(slot.schema, slot.root), slot.root);
  const here = { ...slot, schema };
  if ('const' in schema) return { value: schema['const'], found: true };
  // Before the branches: an `anyOf` of constants is a choice, and not several forms.
  const options = optionsOf(schema, slot.root);
  if (options !== null) return generateOption(here, options);
  // An item that is JSON may hold the very value, nested ones too.
  const member = findMember(slot.source, slot.name);
  if (slot.name !== '' && member !== undefined && conforms(schema, member, slot.root))
    return { value: member, found: true };
  const branches = [...subschemas(schema['anyOf']), ...subschemas(schema['oneOf'])];
  if (branches.length > 0) return generateBranch(here, branches);
  return generateTyped(here, typesOf(schema));
}

function generateTyped(slot: Slot, types: readonly string[]): Generated {
  const type = types.find((each) => each !== 'null') ?? types[0] ?? 'object';
  const made = ofType(slot, type);
  return types.includes('null') && !made.found ? { value: null, found: false } : made;
}

function ofType(slot: Slot, type: string): Generated {
  switch (type) {
    case 'object':
      return generateObject(slot);
    case 'array':
      return generateArray(slot, generate);
    case 'string':
      return generateString(slot);
    case 'number':
    case 'integer':
      return generateNumber(slot, type === 'integer');
    case 'boolean':
      return generateBoolean(slot);
    default:
      return { value: null, found: false };
  }
}

function generateObject(slot: Slot): Generated {
  const { schema } = slot;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const value: Record<string, unknown> = {};
  let found = false;
  for (const [name, property] of Object.entries(subschema(schema['properties']))) {
    const demanded = required.includes(name);
    if (slot.depth >= MAX_DEPTH && !demanded) continue;
    const made = generate({ ...slot, schema: subschema(property), name, depth: slot.depth + 1 });
    // An optional property that the item says nothing of is left out.
    if (demanded || made.found) value[name] = made.value;
    found ||= made.found;
  }
  return { value: fillFreely(slot, value), found };
}

/** Objects with free keys: those of a JSON item, or as many as the schema demands. */
function fillFreely(slot: Slot, value: Record<string, unknown>): Record<string, unknown> {
  const { schema } = slot;
  const free = schema['additionalProperties'];
  if (schema['properties'] !== undefined && free === undefined) return value;
  if (free === false || Object.keys(value).length > 0) return value;
  if (!isRecord(free))
    return schema['properties'] === undefined && slot.depth === 0 ? { answer: slot.source.text } : value;
  const labels = slot.source.labels.slice(0, 5);
  for (const label of labels) {
    const made = generate({ ...slot, schema: free, name: label.name, depth: slot.depth + 1 });
    if (made.found) value[label.name] = made.value;
  }
  return value;
}

/** Of several forms the one whose words the item shares most, null only where nothing else is said. */
function generateBranch(slot: Slot, branches: readonly JsonSchema[]): Generated {
  const { anyOf: _, oneOf: __, ...shared } = slot.schema;
  const whole = branches.map((branch) =>
    mergeAllOf({ allOf: [shared, resolveRef(branch, slot.root)] }, slot.root),
  );
  const forms = whole.filter((branch) => branch['type'] !== 'null');
  const words = new Set(stemsOf(slot.source.text));
  const likings = forms.map((form) => stemsOf(JSON.stringify(form)).filter((stem) => words.has(stem)).length);
  const order = forms.toSorted((a, b) => (likings[forms.indexOf(b)] ?? 0) - (likings[forms.indexOf(a)] ?? 0));
  const made = order.map((form) => generate({ ...slot, schema: form, depth: slot.depth + 1 }));
  const best = made.find((each) => each.found);
  if (best !== undefined) return best;
  if (forms.length < whole.length) return { value: null, found: false };
  return made[0] ?? { value: null, found: false };
}
