import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AZURE_FILTERED, startAzure } from './azure.ts';
import { refuse } from './core.ts';
import type { Json, StandIn } from './core.ts';
import { startOpenai } from './openai.ts';
import { MESSAGES, SCHEMA, chatSchema, chatTool, choiceOf, dataOf, errorOf, post } from './post.ts';

let openai: StandIn;
let azure: StandIn;
beforeAll(async () => {
  openai = await startOpenai({ key: 'k' });
  azure = await startAzure({ deployment: 'triage', model: 'gpt-4.1', key: 'k' });
});
afterAll(async () => {
  await openai[Symbol.asyncDispose]();
  await azure[Symbol.asyncDispose]();
});

const bearer = { authorization: 'Bearer k' };
const chat = (body: Json) =>
  post(`${openai.url}/v1/chat/completions`, { model: 'gpt-5.6', messages: MESSAGES, ...body }, bearer);
const responses = (body: Json) =>
  post(`${openai.url}/v1/responses`, { model: 'gpt-5.6', input: MESSAGES, ...body }, bearer);

const loose = { type: 'object', properties: { a: { type: 'string' } } };
const tool = chatTool('triage', SCHEMA);
const named = { type: 'function', function: { name: 'triage' } };

it('answers in chat completions, and ends a forced call with stop', async () => {
  const answer = await chat({ response_format: chatSchema('triage', SCHEMA) });
  expect(choiceOf(answer)).toMatchObject({
    message: { content: '{"intent":"card","count":1}', refusal: null },
  });
  expect(answer.headers.get('x-ratelimit-limit-requests')).toBe('10000');
  const forced = await chat({ model: 'gpt-4.1', tools: [tool], tool_choice: named });
  expect(choiceOf(forced)).toMatchObject({
    finish_reason: 'stop',
    message: { tool_calls: [{ function: { arguments: '{"intent":"card","count":1}' } }] },
  });
});

it('tells usage in a stream only where it is asked for', async () => {
  const silent = dataOf(await chat({ stream: true }));
  expect(silent.at(-1)).toBe('[DONE]');
  expect(JSON.stringify(silent)).not.toContain('prompt_tokens');
  const told = dataOf(await chat({ stream: true, stream_options: { include_usage: true } }));
  expect(told.at(-2)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) as number } });
});

it('answers in responses, with reasoning first, whole and streamed', async () => {
  const text = { format: { type: 'json_schema', name: 'triage', schema: SCHEMA, strict: true } };
  const whole = await responses({ text });
  expect(whole.body).toMatchObject({
    status: 'completed',
    output: [{ type: 'reasoning' }, { type: 'message' }],
  });
  const tools = [{ type: 'function', name: 'triage', parameters: SCHEMA }];
  const streamed = dataOf(await responses({ tools, stream: true }));
  expect(streamed.at(-1)).toMatchObject({
    type: 'response.completed',
    response: { output: [{ type: 'reasoning' }, { type: 'function_call', name: 'triage' }] },
  });
});

it.each<readonly [string, Json, Json]>([
  ['the older limit', { max_tokens: 5 }, { param: 'max_tokens', code: 'unsupported_parameter' }],
  ['a temperature', { temperature: 0 }, { param: 'temperature', code: 'unsupported_value' }],
  ['tools where it thinks unasked', { tools: [tool] }, { param: 'reasoning_effort' }],
  [
    'tools beside an effort',
    { model: 'gpt-5.4', reasoning_effort: 'low', tools: [tool] },
    { param: 'reasoning_effort' },
  ],
  [
    'no effort where there is none',
    { model: 'gpt-6-astra', reasoning_effort: 'none' },
    { code: 'unsupported_value' },
  ],
  ['an open schema', { response_format: chatSchema('a', loose) }, { param: 'response_format' }],
  [
    'a long name',
    { response_format: chatSchema('a'.repeat(65), SCHEMA) },
    { code: 'string_above_max_length' },
  ],
  [
    'a loose strict tool',
    { model: 'gpt-4.1', tools: [chatTool('a', loose, { strict: true })] },
    { code: 'invalid_function_parameters' },
  ],
  ['a JSON mode without the word', { response_format: { type: 'json_object' } }, { param: 'messages' }],
  ['a field that it does not know', { guided_json: {} }, { code: 'unknown_parameter' }],
])('chat completions refuses %s', async (_name, body, error) => {
  const answer = await chat(body);
  expect([answer.status, errorOf(answer)]).toMatchObject([400, { type: 'invalid_request_error', ...error }]);
});

it.each<readonly [string, Json, Json]>([
  ['a moved parameter', { response_format: {} }, { code: 'unsupported_parameter' }],
  ['a limit of nothing', { max_output_tokens: 5 }, { code: 'integer_below_min_value' }],
  [
    'an open schema',
    { text: { format: { type: 'json_schema', name: 'a', schema: loose, strict: true } } },
    { code: 'invalid_json_schema' },
  ],
  [
    'a tool that does not say it is loose',
    { tools: [{ type: 'function', name: 'a', parameters: loose }] },
    { code: 'invalid_function_parameters' },
  ],
  [
    'a JSON mode without the word',
    { instructions: 'JSON', text: { format: { type: 'json_object' } } },
    { param: 'input' },
  ],
])('responses refuses %s', async (_name, body, error) => {
  const answer = await responses(body);
  expect([answer.status, errorOf(answer)]).toMatchObject([400, { type: 'invalid_request_error', ...error }]);
});

it('knows its keys', async () => {
  const url = `${openai.url}/v1/chat/completions`;
  expect((await post(url, {})).status).toBe(401);
  const wrong = await post(url, {}, { authorization: 'Bearer other' });
  expect(errorOf(wrong)).toMatchObject({ code: 'invalid_api_key' });
});

describe('azure', () => {
  const send = (path: string, headers: Readonly<Record<string, string>> = { 'api-key': 'k' }) =>
    post(`${azure.url}${path}`, { model: 'triage', messages: MESSAGES }, headers);
  const OLD = '/openai/deployments/triage/chat/completions?api-version=2024-10-21';

  it('answers under both of its paths, with limits that say nothing', async () => {
    const answers = [await send(OLD), await send('/openai/v1/chat/completions')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.headers.get('x-ratelimit-remaining-requests')).toBe('-1');
    expect(answers[0]?.body).toHaveProperty('prompt_filter_results');
  });

  it('refuses in its own words', async () => {
    expect((await send(OLD, bearer)).body).toMatchObject({ error: { code: '401' } });
    expect((await send(OLD.replace('triage', 'other'))).body).toMatchObject({
      error: { code: 'DeploymentNotFound' },
    });
    expect((await send('/openai/deployments/triage/chat/completions')).status).toBe(404);
    azure.respondNext(refuse(AZURE_FILTERED));
    expect((await send(OLD)).body).toMatchObject({ error: { code: 'content_filter' } });
  });
});
