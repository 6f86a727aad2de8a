import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import { parseScenario, startSimulator } from '#simulator/server.ts';
import type { Simulator } from '#simulator/server.ts';

/** A scenario in its written form: one well-behaved model without latency, changed by what a test needs. */
export function scenarioOf(changes: Record<string, unknown> = {}, model: Record<string, unknown> = {}) {
  return parseScenario({ seed: 1, models: { small: model, large: model }, ...changes });
}

export function start(
  changes: Record<string, unknown> = {},
  model: Record<string, unknown> = {},
): Promise<Simulator> {
  return startSimulator({ port: 0, scenario: scenarioOf(changes, model) });
}

/** No retries: a test sees exactly what was sent. */
export function anthropicOf(sim: Simulator): Anthropic {
  return new Anthropic({ baseURL: sim.url, apiKey: 'test', maxRetries: 0 });
}

export function openaiOf(sim: Simulator): OpenAI {
  return new OpenAI({ baseURL: `${sim.url}/v1`, apiKey: 'test', maxRetries: 0 });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const res = await fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer test', 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: res.status, headers: res.headers, text: await res.text() };
}

/** A plain question in OpenAI's dialect. */
export function chat(sim: Simulator, text: string, more: Record<string, unknown> = {}): Promise<Answer> {
  return post(`${sim.url}/v1/chat/completions`, {
    model: 'small',
    messages: [{ role: 'user', content: text }],
    ...more,
  });
}

/** A plain question in Anthropic's dialect. */
export function message(sim: Simulator, text: string, more: Record<string, unknown> = {}): Promise<Answer> {
  return post(`${sim.url}/v1/messages`, {
    model: 'small',
    max_tokens: 500,
    messages: [{ role: 'user', content: text }],
    ...more,
  });
}

/** A plain question to Responses. */
export function respond(sim: Simulator, text: string, more: Record<string, unknown> = {}): Promise<Answer> {
  return post(`${sim.url}/v1/responses`, { model: 'small', input: text, ...more });
}

/** The interfaces, and how each is asked for an intent through a tool and by its native schema. */
export const APIS = [
  {
    api: 'messages',
    ask: message,
    tool: () => ({ tools: [{ name: 'answer', input_schema: INTENT_SCHEMA }] }),
    schema: () => ({ output_config: { format: { type: 'json_schema', schema: INTENT_SCHEMA } } }),
  },
  {
    api: 'chat',
    ask: chat,
    tool: () => ({ tools: [{ type: 'function', function: { name: 'answer', parameters: INTENT_SCHEMA } }] }),
    schema: () => ({
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: INTENT_SCHEMA } },
    }),
  },
  {
    api: 'responses',
    ask: respond,
    tool: () => ({ tools: [{ type: 'function', name: 'answer', parameters: INTENT_SCHEMA }] }),
    schema: () => ({ text: { format: { type: 'json_schema', name: 'answer', schema: INTENT_SCHEMA } } }),
  },
] as const;

/** The data of the events of a stream. */
export function dataOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^(event: .*\n)?data: /, ''));
}

export interface LogLine {
  readonly n: number;
  readonly protocol: string;
  readonly api: string | null;
  readonly stream: boolean;
  readonly model: string | null;
  readonly mode: string;
  readonly status: number | null;
  readonly fate: string;
  readonly variant: string | null;
  readonly hard: boolean;
  readonly clientRequestId: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly finished: boolean;
  readonly item: string | null;
  readonly callNumber: number | null;
  readonly billed: boolean;
}

export async function readLog(sim: Simulator): Promise<LogLine[]> {
  const text = await (await fetch(`${sim.url}/_sim/log`)).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}

/** The error that a call ends with; fails where it ends well. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call was expected to fail and did not.');
}

/** Asks for all items, a few at a time. */
export async function eachOf<T>(items: readonly T[], ask: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await ask(item);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

export const INTENT_SCHEMA = {
  type: 'object',
  properties: {
    intent: { type: 'string', enum: ['card_arrival', 'lost_card', 'refund'] },
    note: { type: 'string' },
  },
  required: ['intent', 'note'],
  additionalProperties: false,
};

/** OpenAI's ways to ask for the intent, by mode. */
export const ASK_BY_MODE: Readonly<Record<string, Record<string, unknown>>> = {
  tool: {
    tools: [{ type: 'function', function: { name: 'answer', parameters: INTENT_SCHEMA } }],
    tool_choice: { type: 'function', function: { name: 'answer' } },
  },
  schema: {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema: INTENT_SCHEMA, strict: true },
    },
  },
};

/** A prompt that asks for JSON in words, with the schema in the system text. */
export function inWords(text: string): Record<string, unknown> {
  return {
    messages: [
      {
        role: 'system',
        content: `Answer with JSON only, by this schema:\n\`\`\`json\n${JSON.stringify(INTENT_SCHEMA)}\n\`\`\``,
      },
      { role: 'user', content: `<input>${text}</input>` },
    ],
  };
}
