import { anthropicStop, anthropicUsage } from './anthropic-body.ts';
import type { AnswerNames } from './answer-names.ts';
import type { Reply } from './reply.ts';
import { pieces, sseEvent } from './sse.ts';

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The events of a streamed `POST /v1/messages`. */
export function anthropicStream(reply: Reply, names: AnswerNames): readonly string[] {
  const events: StreamEvent[] = [
    {
      type: 'message_start',
      message: {
        id: `msg_${names.id}`,
        type: 'message',
        role: 'assistant',
        model: names.model,
        content: [],
        container: null,
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        usage: anthropicUsage(names.inputTokens, 1),
      },
    },
    { type: 'ping' },
  ];
  // Blocks are numbered in their order; an empty answer has none at all.
  let index = 0;
  if (reply.text !== null && reply.text !== '') {
    events.push(...block(index++, { type: 'text', text: '', citations: null }, textDeltas(reply.text)));
  }
  if (reply.call !== null) {
    const start = { type: 'tool_use', id: `toolu_${names.id}`, name: reply.call.name, input: {} };
    events.push(...block(index, start, jsonDeltas(reply.call.json)));
  }
  events.push({
    type: 'message_delta',
    delta: { ...anthropicStop(reply), container: null },
    usage: anthropicUsage(names.inputTokens, reply.outputTokens),
  });
  events.push({ type: 'message_stop' });
  return events.map((event) => sseEvent(event, event.type));
}

function block(index: number, start: unknown, deltas: readonly unknown[]): StreamEvent[] {
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function textDeltas(text: string): readonly unknown[] {
  return pieces(text).map((piece) => ({ type: 'text_delta', text: piece }));
}

function jsonDeltas(json: string): readonly unknown[] {
  return pieces(json).map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
}
