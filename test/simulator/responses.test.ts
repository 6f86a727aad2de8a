import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';

import { INTENT_SCHEMA, errorOf, openaiOf, post, readLog, respond, start } from './support.ts';

const FUNCTION = {
  type: 'function' as const,
  name: 'answer',
  description: 'Give the answer.',
  parameters: INTENT_SCHEMA,
  strict: true,
};

describe("OpenAI's SDK on Responses", () => {
  test('gets a function call with usage, limits and a request id', async () => {
    await using sim = await start();
    const { data, response, request_id } = await openaiOf(sim)
      .responses.create({
        model: 'small',
        instructions: 'Choose an intent.',
        input: [{ role: 'user', content: [{ type: 'input_text', text: 'I lost my card' }] }],
        tools: [FUNCTION],
        tool_choice: { type: 'function', name: 'answer' },
        max_output_tokens: 200,
        reasoning: { effort: 'low' },
      })
      .withResponse();
    expect(data).toMatchObject({
      object: 'response',
      status: 'completed',
      incomplete_details: null,
      error: null,
    });
    expect(data.output.map((item) => item.type)).toEqual(['reasoning', 'function_call']);
    const call = data.output.find((item) => item.type === 'function_call');
    expect(call).toMatchObject({ name: 'answer', call_id: expect.stringMatching(/^call_/) });
    expect(JSON.parse(call?.arguments ?? '')).toMatchObject({ intent: 'lost_card' });
    expect(data.usage).toMatchObject({
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: (data.usage?.input_tokens ?? 0) + (data.usage?.output_tokens ?? 0),
    });
    expect(request_id).toMatch(/^req_/);
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('1000000000');
    expect(await readLog(sim)).toMatchObject([
      { protocol: 'openai', api: 'responses', stream: false, mode: 'tool', fate: 'ok', billed: true },
    ]);
  });

  test.each([
    ['schema', { text: { format: { type: 'json_schema', name: 'answer', schema: INTENT_SCHEMA } } }],
    [
      'json',
      {
        instructions: `Answer with JSON.\n\`\`\`json\n${JSON.stringify(INTENT_SCHEMA, null, 1)}\n\`\`\``,
        text: { format: { type: 'json_object' } },
      },
    ],
    ['tool', { tools: [FUNCTION], tool_choice: 'required' }],
    ['tool', { tools: [FUNCTION], tool_choice: 'auto' }],
    ['text', { text: { format: { type: 'text' } } }],
    ['text', { tools: [FUNCTION], tool_choice: 'none' }],
  ])('is understood in mode %s', async (mode, more) => {
    await using sim = await start();
    const { text } = await respond(sim, 'I lost my card', more);
    if (mode !== 'text') expect(text).toMatch(/\{\\"intent\\":\\"lost_card\\"/);
    expect(await readLog(sim)).toMatchObject([{ mode, fate: 'ok' }]);
  });

  test.each([{}, { tools: [FUNCTION] }])('puts a stream together to the same answer', async (more) => {
    await using sim = await start();
    const ask = { model: 'small', input: 'I lost my card', ...more };
    const whole = await openaiOf(sim).responses.create(ask);
    const stream = openaiOf(sim).responses.stream(ask);
    const types: string[] = [];
    const numbers: number[] = [];
    for await (const event of stream) {
      types.push(event.type);
      numbers.push(event.sequence_number);
    }
    const streamed = await stream.finalResponse();
    expect(streamed.output_text).toBe(whole.output_text);
    const kinds = (items: readonly { readonly type: string }[]) => items.map((item) => item.type);
    expect(kinds(streamed.output)).toEqual(kinds(whole.output));
    expect(streamed.usage).toEqual(whole.usage);
    expect([types[0], types.at(-1)]).toEqual(['response.created', 'response.completed']);
    expect(types).toContain('response.output_item.added');
    expect(types.some((type) => /^response\.(output_text|function_call_arguments)\.delta$/.test(type))).toBe(
      true,
    );
    expect(numbers).toEqual(numbers.map((_, i) => i));
  });

  test('is cut at its cap, and says so, streamed too', async () => {
    await using sim = await start();
    const ask = { model: 'small', input: 'Write me something', max_output_tokens: 5 };
    const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    const whole = await openaiOf(sim).responses.create(ask);
    expect(whole).toMatchObject({ ...cut, usage: { output_tokens: 5 } });
    expect(whole.output_text.length).toBe(20);
    const { text } = await respond(sim, 'Write me something', { max_output_tokens: 5, stream: true });
    expect(text).toMatch(/\nevent: response\.incomplete\ndata: .*"reason":"max_output_tokens".*\n\n$/);
  });

  test('meets the fates, faults and limits of the model', async () => {
    await using sim = await start(
      {
        faults: [{ kind: 'status', status: 500, afterCalls: 1, model: 'large' }],
        limits: { requestsPerMinute: 60, burstSeconds: 2 },
      },
      { refuses: 1 },
    );
    expect(JSON.parse((await respond(sim, 'x')).text).object).toBe('response');
    const broken = await errorOf(openaiOf(sim).responses.create({ model: 'large', input: 'x' }));
    expect(broken).toBeInstanceOf(OpenAI.InternalServerError);
    expect((await respond(sim, 'y')).status).toBe(200);
    const limited = await errorOf(openaiOf(sim).responses.create({ model: 'small', input: 'z' }));
    expect(limited).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect((await readLog(sim)).map(({ fate }) => fate)).toEqual(['refuses', 'status', 'refuses', 'limited']);
  });

  test.each([
    ['no model', { input: 'x' }, 'model'],
    ['no input', { model: 'small' }, 'input'],
    ['an empty list', { model: 'small', input: [] }, 'input'],
    ['a cap of nothing', { model: 'small', input: 'x', max_output_tokens: 0 }, 'max_output_tokens'],
  ])("gets OpenAI's 400: %s", async (_, body, param) => {
    await using sim = await start();
    const answer = await post(`${sim.url}/v1/responses`, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { type: 'invalid_request_error', param } });
    expect(await readLog(sim)).toMatchObject([{ api: 'responses', fate: 'bad-request' }]);
  });

  test('takes a conversation for what its first turn asks', async () => {
    await using sim = await start();
    const turn = (role: string, content: string) => ({ role, content });
    const calls = [
      { type: 'function_call', call_id: 'c', name: 'answer', arguments: '{"intent":"x"}' },
      { type: 'function_call_output', call_id: 'c', output: 'wrong' },
    ];
    await respond(sim, '', { input: [turn('developer', 'Be kind.'), turn('user', 'I lost my card')] });
    await respond(sim, '', { input: [turn('user', 'I lost my card'), ...calls, turn('user', 'Again')] });
    const log = await readLog(sim);
    expect(log.map((line) => line.callNumber)).toEqual([0, 1]);
    expect(log[1]?.inputTokens).toBeGreaterThan(log[0]?.inputTokens ?? 0);
  });
});
