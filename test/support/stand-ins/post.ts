import { listOf, objectOf } from './core.ts';
import type { Json } from './core.ts';

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty where the body is no JSON object. */
  readonly body: Json;
}

/** A request without any client of a vendor. */
export async function post(
  url: string,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): Json {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The data of the events of a stream, in order; what is no JSON as it came. */
export function dataOf({ text }: Posted): readonly unknown[] {
  return text.split('\n').flatMap((line): unknown[] => {
    if (!line.startsWith('data: ')) return [];
    const data = line.slice('data: '.length);
    return data.startsWith('{') ? [JSON.parse(data)] : [data];
  });
}

/** The one choice of a completion. */
export function choiceOf({ body }: Posted): Json {
  return objectOf(listOf(body['choices'])[0]);
}

export function errorOf({ body }: Posted): Json {
  return objectOf(body['error']);
}

/** A small schema, strict for both vendors. */
export const SCHEMA = {
  type: 'object',
  properties: { intent: { type: 'string', enum: ['card', 'loan'] }, count: { type: 'integer' } },
  required: ['intent', 'count'],
  additionalProperties: false,
} as const;

export const MESSAGES = [{ role: 'user', content: 'What does the customer want?' }] as const;

export function chatTool(name: string, parameters: Json, more: Json = {}): Json {
  return { type: 'function', function: { name, parameters, ...more } };
}

export function chatSchema(name: string, schema: Json): Json {
  return { type: 'json_schema', json_schema: { name, schema, strict: true } };
}
