import { describe, expect, it } from 'vitest';

import { startAggregator } from './aggregator.ts';
import type { Json, StandIn } from './core.ts';
import { startLlamaCpp } from './llama-cpp.ts';
import { startOllama } from './ollama.ts';
import { MESSAGES, SCHEMA, chatSchema, chatTool, choiceOf, dataOf, errorOf, post } from './post.ts';
import { startVllm } from './vllm.ts';

const MODEL = 'qwen3';
const tools = [chatTool('triage', SCHEMA)];
const named = { type: 'function', function: { name: 'triage' } };
const LONG = [{ role: 'user', content: 'word '.repeat(2000) }];

const send = ({ url }: StandIn, body: Json = {}, path = '/v1/chat/completions', key = 'k') =>
  post(`${url}${path}`, { model: MODEL, messages: MESSAGES, ...body }, { authorization: `Bearer ${key}` });

describe('aggregator', () => {
  const PATH = '/api/v1/chat/completions';

  it('names who answered and how, and stays awake in streams', async () => {
    await using server = await startAggregator();
    const answer = await send(server, { tools }, PATH);
    expect(answer.body).toMatchObject({ provider: 'Anthropic' });
    expect(choiceOf(answer)).toMatchObject({ finish_reason: 'tool_calls', native_finish_reason: 'tool_use' });
    const streamed = await send(server, { stream: true }, PATH);
    expect(streamed.text.startsWith(': OPENROUTER PROCESSING\n\n')).toBe(true);
  });

  it('drops a format when told to, and knows its key', async () => {
    await using server = await startAggregator({ key: 'k', dropsFormat: true });
    const answer = await send(server, { response_format: chatSchema('triage', SCHEMA) }, PATH);
    expect(choiceOf(answer)['message']).not.toMatchObject({
      content: expect.stringContaining('{') as string,
    });
    expect(errorOf(await send(server, {}, PATH, 'other'))).toMatchObject({ code: 401 });
  });
});

describe('vllm', () => {
  it('takes both names of the limit, and what it does not know', async () => {
    await using server = await startVllm({ model: MODEL });
    const answer = await send(server, { max_tokens: 5, max_completion_tokens: 5, anything: 1 });
    expect(answer.status).toBe(200);
    expect(answer.headers.has('x-ratelimit-limit-requests')).toBe(false);
  });

  it('calls a named tool, and offers none of itself', async () => {
    await using server = await startVllm({ model: MODEL });
    expect(choiceOf(await send(server, { tools, tool_choice: named }))).toMatchObject({
      finish_reason: 'stop',
    });
    expect((await send(server, { tools })).body).toEqual({
      object: 'error',
      message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      type: 'BadRequestError',
      param: null,
      code: 400,
    });
    await using able = await startVllm({ model: MODEL, autoToolChoice: true });
    expect(choiceOf(await send(able, { tools }))).toMatchObject({ finish_reason: 'tool_calls' });
  });

  it('of a newer version calls not even a named tool without its flags', async () => {
    await using server = await startVllm({ model: MODEL, isNew: true });
    expect(errorOf(await send(server, { tools, tool_choice: named }))).toMatchObject({
      message: 'tool_choice=function "triage" requires --tool-call-parser to be set',
      type: 'BadRequestError',
    });
  });

  it('refuses what is too long, and another model', async () => {
    await using server = await startVllm({ model: MODEL, contextTokens: 1000, isNew: true });
    expect(errorOf(await send(server, { messages: LONG }))['message']).toContain('maximum context length');
    expect((await send(server, { model: 'other' })).status).toBe(404);
  });
});

describe('llama.cpp', () => {
  it('gives timings, a schema and a JSON mode', async () => {
    await using server = await startLlamaCpp();
    const answer = await send(server, { response_format: chatSchema('triage', SCHEMA) });
    expect(answer.body).toHaveProperty('timings.predicted_n');
    const json = await send(server, { response_format: { type: 'json_object' } });
    expect(choiceOf(json)).toMatchObject({ message: { content: '{}' } });
  });

  it('has tools with --jinja only, and forces none by name', async () => {
    await using server = await startLlamaCpp();
    expect(await send(server, { tools })).toMatchObject({
      status: 500,
      body: { error: { message: 'tools param requires --jinja flag', type: 'server_error' } },
    });
    await using shy = await startLlamaCpp({ jinja: true, shunsTools: true });
    expect(choiceOf(await send(shy, { tools, tool_choice: named }))).toMatchObject({ finish_reason: 'stop' });
    expect(choiceOf(await send(shy, { tools, tool_choice: 'required' }))).toMatchObject({
      finish_reason: 'tool_calls',
    });
  });

  it('refuses what is too long, and obeys the older limit alone', async () => {
    await using server = await startLlamaCpp({ contextTokens: 1000, rambles: 300 });
    expect(errorOf(await send(server, { messages: LONG }))).toMatchObject({
      type: 'exceed_context_size_error',
      n_ctx: 1000,
    });
    expect(choiceOf(await send(server, { max_tokens: 100 }))).toMatchObject({ finish_reason: 'length' });
    expect((await send(server, { max_completion_tokens: 100 })).body).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      usage: { completion_tokens: 300 },
    });
  });
});

describe('ollama', () => {
  it('tells usage in a stream only where asked, and calls in one piece', async () => {
    await using server = await startOllama({ model: MODEL });
    const silent = dataOf(await send(server, { stream: true, tools }));
    expect(JSON.stringify(silent)).not.toContain('usage');
    expect(JSON.stringify(silent)).toContain('{\\"intent\\":\\"card\\",\\"count\\":1}');
    await using mute = await startOllama({ model: MODEL, omitsUsage: true });
    expect((await send(mute)).body).not.toHaveProperty('usage');
  });

  it('cuts the beginning of a prompt without a word, and knows the older limit alone', async () => {
    await using server = await startOllama({ model: MODEL, contextTokens: 1000, rambles: 300 });
    const answer = await send(server, { messages: LONG, max_completion_tokens: 100 });
    expect(answer.body).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      usage: { prompt_tokens: 1000, completion_tokens: 300 },
    });
    expect(choiceOf(await send(server, { max_tokens: 100 }))).toMatchObject({ finish_reason: 'length' });
  });

  it('ignores the choice of a tool, and cuts its call when told to', async () => {
    await using shy = await startOllama({ model: MODEL, shunsTools: true });
    expect(choiceOf(await send(shy, { tools, tool_choice: named }))).not.toHaveProperty('message.tool_calls');
    await using cutting = await startOllama({ model: MODEL, cutsCalls: true });
    expect(choiceOf(await send(cutting, { tools }))).toMatchObject({
      finish_reason: 'stop',
      message: { tool_calls: [{ function: { arguments: '{"intent":"card","count"' } }] },
    });
  });

  it('refuses another model, and tools where there are none', async () => {
    await using server = await startOllama({ model: MODEL, hasNoTools: true });
    expect(await send(server, { model: 'other' })).toMatchObject({
      status: 404,
      body: { error: { message: "model 'other' not found", type: 'not_found_error', code: null } },
    });
    expect(errorOf(await send(server, { tools }))['message']).toContain('does not support tools');
  });
});
