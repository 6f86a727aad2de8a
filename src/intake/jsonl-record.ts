import { Metadata } from '#contract/start-generation.ts';
import { idProblem } from '#domain/identity.ts';
import { parseJson } from '#domain/parse-json.ts';
import type { LoadedTask } from '#domain/task.ts';

import { inputProblem, textProblem } from './input-problem.ts';
import { refusal } from './input-record.ts';
import type { ParsedRecord } from './input-record.ts';

const FIELDS = ['id', 'input', 'metadata'];

/** What the vendors' batch files hold beside an id and a request; where such a line leads is ours to choose. */
const VENDOR_FIELDS = ['custom_id', 'input', 'body', 'params', 'method', 'url', 'metadata'];

type Fields = Readonly<Record<string, unknown>>;

/** One line of JSONL: `{"id","input","metadata"?}`, or a line of a vendor's batch file with its `custom_id`. */
export function jsonlRecord(text: string, task: LoadedTask): ParsedRecord {
  const parsed = parseJson(text);
  switch (parsed.kind) {
    case 'refused':
      return refusal(parsed.message);
    case 'malformed':
      return refusal(syntaxProblem(text, parsed.message));
    case 'parsed':
      return fieldsRecord(parsed.value, task);
  }
}

function syntaxProblem(text: string, message: string): string {
  if (text.includes('\u0000')) return 'it holds NUL bytes; take them out';
  if (text.startsWith('\uFEFF')) return 'a byte-order mark stands inside of the file; take it out';
  return `not JSON (${message})`;
}

function fieldsRecord(value: unknown, task: LoadedTask): ParsedRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refusal('it is JSON, but no object: a line reads {"id": "…", "input": {…}}');
  }
  const fields = value as Fields;
  const isVendors = fields['custom_id'] !== undefined && fields['id'] === undefined;
  const name = isVendors ? 'custom_id' : 'id';
  const id = fields[name];
  if (id === undefined) return refusal('there is no "id" (nor "custom_id")');
  if (typeof id !== 'string') return refusal(`"${name}" is no text: put it in quotes`);
  const wrongId = idProblem(id);
  if (wrongId !== undefined) return refusal(`"${name}": ${wrongId}`);
  const unknown = Object.keys(fields).filter(
    (field) => !(isVendors ? VENDOR_FIELDS : FIELDS).includes(field),
  );
  if (unknown.length > 0) return refusal(unknownProblem(unknown, task), id);
  const metadata = metadataOf(fields['metadata']);
  if (metadata.kind === 'wrong') return refusal(metadata.problem, id);
  const input = isVendors ? (fields['input'] ?? fields['body'] ?? fields['params']) : fields['input'];
  const problem = inputProblem(task, input);
  if (problem !== undefined) return refusal(isVendors ? vendorProblem(fields, problem, task) : problem, id);
  return { kind: 'item', id, input, extra: null, ...(metadata.value && { metadata: metadata.value }) };
}

function unknownProblem(unknown: readonly string[], task: LoadedTask): string {
  const named = unknown.slice(0, 5).map((field) => JSON.stringify(field.slice(0, 60)));
  return `unknown ${unknown.length === 1 ? 'field' : 'fields'} ${named.join(', ')}; a line has "id", "input" and perhaps "metadata", and the task's own fields (${fieldNames(task)}) stand in "input"`;
}

/** Vendors' lines hold a whole request, and Proofline makes its own. */
function vendorProblem(fields: Fields, problem: string, task: LoadedTask): string {
  if (fields['input'] !== undefined) return problem;
  const given = fields['body'] === undefined ? 'params' : 'body';
  if (fields[given] === undefined) return problem;
  return `"${given}" is no input of ${task.pinned.name} (${problem}); Proofline writes the request itself, so give the task's fields (${fieldNames(task)}) as "input" beside "custom_id"`;
}

function fieldNames(task: LoadedTask): string {
  return Object.keys(task.pinned.inputSchema['properties'] ?? {}).join(', ');
}

type GivenMetadata =
  | { readonly kind: 'right'; readonly value: Metadata | undefined }
  | { readonly kind: 'wrong'; readonly problem: string };

function metadataOf(given: unknown): GivenMetadata {
  if (given === undefined) return { kind: 'right', value: undefined };
  const parsed = Metadata.safeParse(given);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(
      ({ path, message }) => ['metadata', ...path].join('.') + `: ${message}`,
    );
    return { kind: 'wrong', problem: issues.join('; ') };
  }
  const problem = textProblem(parsed.data, 'metadata');
  return problem === undefined ? { kind: 'right', value: parsed.data } : { kind: 'wrong', problem };
}
