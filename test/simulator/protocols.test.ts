import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Simulator } from '#simulator/server.ts';

import {
  ASK_BY_MODE,
  INTENT_SCHEMA,
  anthropicOf,
  chat,
  errorOf,
  message,
  openaiOf,
  post,
  readLog,
  start,
} from './support.ts';

let sim: Simulator;
beforeAll(async () => {
  sim = await start();
});
afterAll(() => sim.close());

const TOOL = { name: 'answer', input_schema: { ...INTENT_SCHEMA, type: 'object' as const } };

describe("Anthropic's SDK", () => {
  test('gets a tool call with usage, limits and a request id', async () => {
    const { data, response, request_id } = await anthropicOf(sim)
      .messages.create({
        model: 'small',
        max_tokens: 200,
        tools: [TOOL],
        tool_choice: { type: 'tool', name: 'answer' },
        messages: [{ role: 'user', content: 'I lost my card' }],
      })
      .withResponse();
    expect(data.stop_reason).toBe('tool_use');
    expect(data.content).toMatchObject([
      { type: 'tool_use', name: 'answer', input: { intent: 'lost_card' } },
    ]);
    expect(data.usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 });
    expect(data.usage.input_tokens).toBeGreaterThan(50);
    expect(request_id).toMatch(/^req_/);
    expect(response.headers.get('anthropic-ratelimit-requests-limit')).toBe('1000000000');
    expect(Date.parse(response.headers.get('anthropic-ratelimit-requests-reset') ?? '')).toBeGreaterThan(0);
  });

  test('gets native structured output as text', async () => {
    const data = await anthropicOf(sim).messages.create({
      model: 'small',
      max_tokens: 200,
      output_config: { format: { type: 'json_schema', schema: INTENT_SCHEMA } },
      messages: [{ role: 'user', content: 'Where is the card? Its arrival is late' }],
    });
    const [block] = data.content;
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toMatchObject({ intent: 'card_arrival' });
    expect(data.stop_reason).toBe('end_turn');
  });

  test('puts a stream together to the same answer', async () => {
    const ask = {
      model: 'small',
      max_tokens: 200,
      tools: [TOOL],
      messages: [{ role: 'user' as const, content: 'A refund, please' }],
    };
    const whole = await anthropicOf(sim).messages.create(ask);
    const streamed = await anthropicOf(sim).messages.stream(ask).finalMessage();
    expect(streamed.content.map((block) => block.type === 'tool_use' && block.input)).toEqual(
      whole.content.map((block) => block.type === 'tool_use' && block.input),
    );
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
    expect(streamed.stop_reason).toBe('tool_use');
  });

  test('counts tokens and lists models', async () => {
    const client = anthropicOf(sim);
    const counted = await client.messages.countTokens({
      model: 'small',
      messages: [{ role: 'user', content: 'x'.repeat(400) }],
    });
    expect(counted.input_tokens).toBe(100);
    const models = await client.models.list();
    expect(models.data.map((model) => model.id)).toEqual(['small', 'large']);
  });

  test('gets its own error for an unknown model, and for a missing key', async () => {
    const ask = { max_tokens: 5, messages: [{ role: 'user' as const, content: 'x' }] };
    const unknown = await errorOf(anthropicOf(sim).messages.create({ ...ask, model: 'nobody' }));
    expect(unknown).toBeInstanceOf(Anthropic.NotFoundError);
    expect(unknown).toMatchObject({ type: 'not_found_error' });
    const keyless = await post(`${sim.url}/v1/messages`, { ...ask, model: 'small' }, { authorization: '' });
    expect(keyless.status).toBe(401);
    expect(JSON.parse(keyless.text)).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error' },
    });
  });
});

describe("OpenAI's SDK", () => {
  test('gets a tool call with usage, limits and a request id', async () => {
    const { data, response, request_id } = await openaiOf(sim)
      .chat.completions.create({
        model: 'small',
        messages: [{ role: 'user', content: 'I lost my card' }],
        tools: [{ type: 'function', function: { name: 'answer', parameters: INTENT_SCHEMA } }],
        tool_choice: 'auto',
      })
      .withResponse();
    const [call] = data.choices[0]?.message.tool_calls ?? [];
    expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toMatchObject({
      intent: 'lost_card',
    });
    expect(data.choices[0]?.finish_reason).toBe('tool_calls');
    expect(data.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    expect(data.usage?.total_tokens).toBe(
      (data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0),
    );
    expect(request_id).toMatch(/^req_/);
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('1000000000');
    expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^[\d.]+(ms|s)$/);
  });

  test('puts a stream together to the same answer, with usage when asked', async () => {
    const ask = {
      model: 'small',
      messages: [{ role: 'user' as const, content: 'Hello there, how are you?' }],
    };
    const whole = await openaiOf(sim).chat.completions.create(ask);
    const stream = await openaiOf(sim).chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let tokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(tokens).toBe(whole.usage?.completion_tokens);
  });

  test('lists models and finds one', async () => {
    const models = await openaiOf(sim).models.list();
    expect(models.data.map((model) => model.id)).toEqual(['small', 'large']);
    expect((await openaiOf(sim).models.retrieve('large')).id).toBe('large');
    expect(await errorOf(openaiOf(sim).models.retrieve('nobody'))).toBeInstanceOf(OpenAI.NotFoundError);
  });

  test('gets its own error for an unknown model', async () => {
    const error = await errorOf(
      openaiOf(sim).chat.completions.create({ model: 'nobody', messages: [{ role: 'user', content: 'x' }] }),
    );
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ code: 'model_not_found' });
  });
});

describe('a request that can not be read', () => {
  test.each([
    ['broken JSON', '{"model":'],
    ['no messages', { model: 'small', max_tokens: 1 }],
    ['no max_tokens', { model: 'small', messages: [{ role: 'user', content: 'x' }] }],
    ['no model', { max_tokens: 1, messages: [{ role: 'user', content: 'x' }] }],
  ])("gets Anthropic's 400: %s", async (_, body) => {
    const answer = await post(`${sim.url}/v1/messages`, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error' },
    });
  });

  test.each([
    ['broken JSON', 'not json'],
    ['empty messages', { model: 'small', messages: [] }],
  ])("gets OpenAI's 400: %s", async (_, body) => {
    const answer = await post(`${sim.url}/v1/chat/completions`, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

describe('an answer', () => {
  test('is never longer than its cap, and says so', async () => {
    const long = await chat(sim, 'Write me something', { max_completion_tokens: 5 });
    const body = JSON.parse(long.text) as {
      choices: { finish_reason: string; message: { content: string } }[];
      usage: { completion_tokens: number };
    };
    expect(body.choices[0]?.finish_reason).toBe('length');
    expect(body.usage.completion_tokens).toBe(5);
    expect(body.choices[0]?.message.content.length).toBe(20);
    expect(JSON.parse((await message(sim, 'Write me something', { max_tokens: 5 })).text)).toMatchObject({
      stop_reason: 'max_tokens',
    });
  });

  test('has its mode recognised', async () => {
    await using own = await start();
    await chat(own, 'Tell me about cards');
    await chat(own, 'My JSON API does not work');
    await chat(own, 'x', {
      messages: [
        { role: 'system', content: 'Answer in JSON.' },
        { role: 'user', content: 'x' },
      ],
    });
    await chat(own, 'Give me JSON', { response_format: { type: 'json_object' } });
    await chat(own, 'x', ASK_BY_MODE['tool']);
    await chat(own, 'x', ASK_BY_MODE['schema']);
    const modes = (await readLog(own)).map((line) => line.mode);
    expect(modes).toEqual(['text', 'text', 'prompt', 'json', 'tool', 'schema']);
  });
});
