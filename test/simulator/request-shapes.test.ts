import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { structurePrompt } from '#domain/structure-prompt.ts';
import type { Simulator } from '#simulator/server.ts';

import { chat, dataOf, message, readLog, respond, start } from './support.ts';

let sim: Simulator;
beforeAll(async () => {
  sim = await start();
});
afterAll(() => sim.close());

/** As a schema stands after it was fitted to a provider: all required, null for what may be missing, references. */
const ADAPTED = {
  type: 'object',
  properties: {
    intent: { $ref: '#/$defs/intent' },
    email: { anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] },
    orderId: { anyOf: [{ type: 'string', description: 'Letters, then digits' }, { type: 'null' }] },
    amount: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    urgency: { anyOf: [{ $ref: '#/$defs/urgency' }, { type: 'null' }] },
    dueOn: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
    address: {
      anyOf: [
        {
          type: 'object',
          properties: { city: { type: 'string' } },
          required: ['city'],
          additionalProperties: false,
        },
        { type: 'null' },
      ],
    },
  },
  required: ['intent', 'email', 'orderId', 'amount', 'urgency', 'dueOn', 'address'],
  additionalProperties: false,
  $defs: {
    intent: { type: 'string', enum: ['card_arrival', 'lost_card', 'refund'] },
    urgency: { type: 'string', enum: ['low', 'high'] },
  },
};

const SAYS_ALL =
  'I lost my card.\nEmail: ana@example.org\nOrder id: AB-1234\nAmount: 12.50\nUrgency: high\nDue on: 2026-04-02\nCity: Lisbon';
const SAYS_LITTLE = 'I lost my card.';

const FULL = {
  intent: 'lost_card',
  email: 'ana@example.org',
  orderId: 'AB-1234',
  amount: 12.5,
  urgency: 'high',
  dueOn: '2026-04-02',
  address: { city: 'Lisbon' },
};
const BARE = {
  intent: 'lost_card',
  email: null,
  orderId: null,
  amount: null,
  urgency: null,
  dueOn: null,
  address: null,
};

const NAMED = { name: 'answer', description: 'Give the answer.' };
const SHAPES = [
  [
    'Messages, native schema with effort',
    'schema',
    (text: string) =>
      message(sim, text, {
        output_config: { effort: 'low', format: { type: 'json_schema', schema: ADAPTED } },
      }),
    (body: any) => body.content[0].text,
  ],
  [
    'Messages, automatic choice of a strict tool beside thinking',
    'tool',
    (text: string) =>
      message(sim, text, {
        output_config: { effort: 'high' },
        thinking: { type: 'enabled', budget_tokens: 1024 },
        tools: [{ ...NAMED, input_schema: ADAPTED, strict: true }],
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      }),
    (body: any) => JSON.stringify(body.content.find((block: any) => block.type === 'tool_use').input),
  ],
  [
    'Chat Completions, native schema with effort',
    'schema',
    (text: string) =>
      chat(sim, text, {
        reasoning_effort: 'low',
        max_completion_tokens: 400,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', schema: ADAPTED, strict: true },
        },
      }),
    (body: any) => body.choices[0].message.content,
  ],
  [
    'Chat Completions, any JSON object, by the words of the system text',
    'json',
    (text: string) =>
      chat(sim, '', { ...inSystem(text), max_tokens: 400, response_format: { type: 'json_object' } }),
    (body: any) => body.choices[0].message.content,
  ],
  [
    'Chat Completions, by words alone',
    'prompt',
    (text: string) => chat(sim, '', inSystem(text)),
    (body: any) => body.choices[0].message.content,
  ],
  [
    'Chat Completions, a strict tool',
    'tool',
    (text: string) =>
      chat(sim, text, {
        tools: [{ type: 'function', function: { ...NAMED, parameters: ADAPTED, strict: true } }],
        tool_choice: { type: 'function', function: { name: 'answer' } },
        parallel_tool_calls: false,
      }),
    (body: any) => body.choices[0].message.tool_calls[0].function.arguments,
  ],
  [
    'Responses, native schema with effort',
    'schema',
    (text: string) =>
      respond(sim, text, {
        reasoning: { effort: 'medium' },
        store: false,
        text: { format: { type: 'json_schema', name: 'answer', schema: ADAPTED, strict: true } },
      }),
    (body: any) => body.output.find((item: any) => item.type === 'message').content[0].text,
  ],
] as const;

/** The schema where the adapters put it for models that know no better way. */
function inSystem(text: string): { messages: unknown[] } {
  const asked = structurePrompt(
    [
      { role: 'system', text: 'Choose an intent.' },
      { role: 'user', text: `<input>\n${text}\n</input>` },
    ],
    { ...NAMED, jsonSchema: ADAPTED },
  );
  return { messages: asked.map((each) => ({ role: each.role, content: each.text })) };
}

describe.each(SHAPES)('%s', (_, mode, ask, answerIn) => {
  test('is answered with what the input says, and null for what it does not', async () => {
    const answers = [];
    for (const text of [SAYS_ALL, SAYS_LITTLE])
      answers.push(JSON.parse(answerIn(JSON.parse((await ask(text)).text))));
    expect(answers).toEqual([FULL, BARE]);
    expect((await readLog(sim)).at(-1)).toMatchObject({ mode, fate: 'ok', status: 200 });
  });
});

test('both names of the cap count in Chat Completions', async () => {
  for (const cap of [{ max_tokens: 5 }, { max_completion_tokens: 5 }]) {
    const body = JSON.parse((await chat(sim, 'Write me something', cap)).text);
    expect(body.usage.completion_tokens).toBe(5);
  }
});

test('a stream of Chat Completions tells usage when it is asked to', async () => {
  const usages = async (more: Record<string, unknown>) =>
    dataOf((await chat(sim, 'x', { stream: true, ...more })).text)
      .filter((data) => data !== '[DONE]')
      .map((data) => JSON.parse(data).usage);
  expect((await usages({})).every((usage) => usage === undefined)).toBe(true);
  expect((await usages({ stream_options: { include_usage: true } })).at(-1)).toMatchObject({
    prompt_tokens: expect.any(Number),
  });
});

test('thinking shows as a block without words, before the answer', async () => {
  const body = JSON.parse((await message(sim, 'x', { thinking: { type: 'adaptive' } })).text);
  expect(body.content).toMatchObject([{ type: 'thinking', thinking: '' }, { type: 'text' }]);
});
