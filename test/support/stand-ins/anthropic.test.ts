import { afterAll, beforeAll, expect, it } from 'vitest';

import { startAnthropic } from './anthropic.ts';
import { objectOf, refuse, word } from './core.ts';
import type { Json, StandIn } from './core.ts';
import { MESSAGES, SCHEMA, dataOf, errorOf, post } from './post.ts';

let server: StandIn;
beforeAll(async () => {
  server = await startAnthropic({ key: 'k' });
});
afterAll(() => server[Symbol.asyncDispose]());

const send = (body: Json, headers: Readonly<Record<string, string>> = {}) =>
  post(
    `${server.url}/v1/messages`,
    { model: 'claude-sonnet-4-6', max_tokens: 100, messages: MESSAGES, ...body },
    { 'x-api-key': 'k', 'anthropic-version': '2026-10-21', ...headers },
  );

const withSchema = (schema: Json): Json => ({ output_config: { format: { type: 'json_schema', schema } } });

it('answers behind a thinking block, with usage, limits and an id', async () => {
  const answer = await send(withSchema(SCHEMA));
  expect(answer.body).toMatchObject({
    content: [{ type: 'thinking' }, { type: 'text', text: '{"intent":"card","count":1}' }],
    stop_reason: 'end_turn',
    usage: { cache_read_input_tokens: 64 },
  });
  expect(answer.headers.get('request-id')).toMatch(/^req_/);
  expect(answer.headers.get('anthropic-ratelimit-requests-limit')).toBe('4000');
});

it('streams the same with pings and pieces', async () => {
  const answer = await send({
    stream: true,
    tools: [{ name: 'triage', input_schema: SCHEMA }],
    tool_choice: { type: 'tool', name: 'triage' },
  });
  const data = dataOf(answer).map(objectOf);
  expect(data.map(({ type }) => type).filter((type) => type !== 'content_block_delta')).toEqual([
    'message_start',
    'ping',
    'content_block_start',
    'content_block_stop',
    'content_block_start',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
  const json = data.map(({ delta }) => word(objectOf(delta)['partial_json'] ?? '')).join('');
  expect(JSON.parse(json)).toEqual({ intent: 'card', count: 1 });
});

it('ends before the first word where thinking takes the whole limit', async () => {
  const { body } = await send({ max_tokens: 5 });
  expect(body).toMatchObject({ content: [{ type: 'thinking' }], stop_reason: 'max_tokens' });
});

it('knows its keys', async () => {
  expect((await send({}, { 'x-api-key': 'other' })).status).toBe(401);
  expect((await post(`${server.url}/v1/messages`, {})).body).toMatchObject({
    type: 'error',
    error: { type: 'authentication_error' },
  });
  expect((await send({}, { 'x-api-key': '', authorization: 'Bearer k' })).status).toBe(200);
});

const forced = { tools: [{ name: 't', input_schema: SCHEMA }], tool_choice: { type: 'any' } };
const property = (part: Json): Json => ({ ...SCHEMA, properties: { intent: part, count: { type: 'null' } } });
const many = (count: number, part: Json): Json => ({
  type: 'object',
  properties: Object.fromEntries(Array.from({ length: count }, (_none, index) => [`p${index}`, part])),
  additionalProperties: false,
});
const strictTools = Array.from({ length: 21 }, (_none, index) => ({
  name: `t${index}`,
  strict: true,
  input_schema: SCHEMA,
}));
const circular = {
  ...property({ $ref: '#/$defs/a' }),
  $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' } } },
};

it.each<readonly [string, Json, string]>([
  ['a sampling parameter', { temperature: 1 }, 'deprecated for this model'],
  ['a forced tool', { model: 'claude-opus-5-5', ...forced }, 'forces tool use'],
  ['no thinking', { model: 'claude-fable-5-1', thinking: { type: 'disabled' } }, 'not supported'],
  [
    'a prefill',
    { messages: [...MESSAGES, { role: 'assistant', content: '{' }] },
    'assistant message prefill',
  ],
  ['a minimum', withSchema(property({ type: 'integer', minimum: 1 })), "'integer' type, property 'minimum'"],
  ['an open object', withSchema({ type: 'object', properties: {} }), 'explicitly set to false'],
  ['two members', withSchema(property({ type: 'array', items: {}, minItems: 2 })), 'other than 0 or 1'],
  ['a schema in itself', withSchema(circular), 'Circular reference'],
  ['25 optional ones', withSchema(many(25, { type: 'string' })), 'limit: 24'],
  ['17 unions', withSchema(many(17, { anyOf: [{ type: 'string' }, { type: 'null' }] })), 'limit: 16'],
  ['21 strict tools', { tools: strictTools }, 'supported is 20'],
  [
    'a strict tool with a length',
    { tools: [{ name: 't', strict: true, input_schema: property({ type: 'string', minLength: 1 }) }] },
    'minLength',
  ],
  ['an unknown field', { response_format: {} }, 'Extra inputs are not permitted'],
])('refuses %s', async (_name, body, words) => {
  const answer = await send(body);
  expect(answer.status).toBe(400);
  expect(errorOf(answer)).toMatchObject({
    type: 'invalid_request_error',
    message: expect.stringContaining(words) as string,
  });
});

it('gives one planted answer, and then its own again', async () => {
  server.respondNext(refuse({ status: 529, body: { type: 'error' } }));
  expect([(await send({})).status, (await send({})).status]).toEqual([529, 200]);
});
