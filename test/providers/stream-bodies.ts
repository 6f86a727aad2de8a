import type { Api } from '#domain/call-style.ts';

/** What all of these streams say: letters of two, three and four bytes. */
export const SAID = 'Zoë’s café: “42 €” 🙂, and so on.';

const PIECES = [SAID.slice(0, 3), SAID.slice(3, 12), SAID.slice(12, 20), SAID.slice(20)];

const USAGE = { input_tokens: 10, output_tokens: 7 };

/** One event, with its name where the interface names its events. */
interface Event {
  readonly name?: string;
  readonly data: unknown;
}

const STREAMS: Readonly<Record<Api, readonly Event[]>> = {
  messages: [
    { type: 'message_start', message: { type: 'message', model: 'm', content: [], usage: USAGE } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...PIECES.map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: USAGE },
    { type: 'message_stop' },
  ].map((data) => ({ name: data.type, data })),
  chat: [
    ...PIECES.map((content) => ({
      data: { model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: null }] },
    })),
    { data: { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] } },
    { data: { choices: [], usage: { prompt_tokens: 10, completion_tokens: 7, total_tokens: 17 } } },
    { data: '[DONE]' },
  ],
  responses: [
    { type: 'response.created', response: { object: 'response', status: 'in_progress', output: [] } },
    ...PIECES.map((delta) => ({ type: 'response.output_text.delta', output_index: 0, delta })),
    {
      type: 'response.completed',
      response: {
        object: 'response',
        model: 'm',
        status: 'completed',
        error: null,
        output: [{ type: 'message', content: [{ type: 'output_text', text: SAID }] }],
        usage: { ...USAGE, total_tokens: 17 },
      },
    },
  ].map((data) => ({ name: data.type, data })),
};

/** The events of a whole stream, each as its lines. */
export function eventLines(api: Api): readonly (readonly string[])[] {
  return STREAMS[api].map(({ name, data }) => [
    ...(name === undefined ? [] : [`event: ${name}`]),
    `data: ${typeof data === 'string' ? data : JSON.stringify(data)}`,
  ]);
}

/** A whole stream as the vendor sends it. */
export function streamText(api: Api): string {
  return eventLines(api)
    .map((lines) => `${lines.join('\n')}\n\n`)
    .join('');
}
