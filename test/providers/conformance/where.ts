import { z } from 'zod';

import { askedSchema } from '#domain/asked-schema.ts';
import { buildRequest } from '#domain/build-request.ts';
import type { CallRequest, Mode, Protocol } from '#domain/call.ts';
import { APIS, classicStyle } from '#domain/call-style.ts';
import type { Api } from '#domain/call-style.ts';
import { jsonSchemaOf } from '#domain/json-schema-of.ts';
import { validateAnswer } from '#domain/validate-answer.ts';
import type { AnswerFacts } from '#domain/transport-truth.ts';
import type { Verdict } from '#domain/verdict.ts';

/** One of the 28 places in which every fault is met: an interface, a mode, and whole or in pieces. */
export interface Where {
  readonly api: Api;
  readonly mode: Mode;
  readonly streamed: boolean;
}

/** Anthropic's interface has no JSON mode. */
const MODES_OF: Readonly<Record<Api, readonly Mode[]>> = {
  messages: ['text', 'prompt', 'tool', 'schema'],
  chat: ['text', 'prompt', 'json', 'tool', 'schema'],
  responses: ['text', 'prompt', 'json', 'tool', 'schema'],
};

export const EVERYWHERE: readonly Where[] = APIS.flatMap((api) =>
  MODES_OF[api].flatMap((mode) => [false, true].map((streamed) => ({ api, mode, streamed }))),
);

export function nameOf({ api, mode, streamed }: Where): string {
  return `${api} ${mode} ${streamed ? 'streamed' : 'whole'}`;
}

export function protocolOf(api: Api): Protocol {
  return api === 'messages' ? 'anthropic' : 'openai';
}

/** What the calls ask for; `due` is optional, so that strict forms ask for it as null. */
export const OUTPUT = z.object({
  intent: z.enum(['card_arrival', 'change_pin', 'lost_card']),
  urgency: z.enum(['low', 'normal', 'high']),
  cards: z.number().int(),
  due: z.iso.date().optional(),
  note: z.string().max(400),
});

const CONVERTED = jsonSchemaOf(OUTPUT);
if (CONVERTED.kind === 'unrepresentable') throw new Error(CONVERTED.message);
export const JSON_SCHEMA = CONVERTED.schema;

export const TOOL = 'triage';
export const MAX_OUTPUT_TOKENS = 512;
export const INPUT = { text: 'My new card has not arrived. I ordered 2 cards two weeks ago.' };

/** Of Chat Completions the tool is forced; on the others it is offered as strict, as the newest models want it. */
export function requestFor({ api, mode, streamed }: Where, model: string): CallRequest {
  return buildRequest({
    model,
    mode,
    messages: [
      { role: 'system', text: 'You sort letters of customers of a bank. Be short.' },
      { role: 'user', text: `<input>\n${INPUT.text}\n</input>` },
    ],
    schema: { name: TOOL, description: 'Give the answer.', jsonSchema: JSON_SCHEMA },
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    style: { ...classicStyle(protocolOf(api)), api, forcedTool: api === 'chat' },
    stream: streamed,
  });
}

/** The verdict on an answer, as validation gives it. */
export function verdictOn(answer: AnswerFacts, request: CallRequest): Verdict {
  return validateAnswer({
    answer,
    mode: request.mode,
    tool: TOOL,
    output: request.mode === 'text' ? z.string() : OUTPUT,
    checks: [],
    input: INPUT,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    nullsIn: askedSchema(request)?.nullsForAbsent === true ? JSON_SCHEMA : null,
  });
}
