import { anthropicStop, anthropicUsage, contentOf } from './anthropic-body.ts';
import type { Block } from './anthropic-body.ts';
import type { AnswerNames } from './answer-names.ts';
import { callsOf } from './reply.ts';
import type { Reply, ToolCall } from './reply.ts';
import { pieces, sseEvent } from './sse.ts';

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The events of a streamed `POST /v1/messages`. */
export function anthropicStream(reply: Reply, names: AnswerNames): readonly string[] {
  // Blocks are numbered in their order; an empty answer has none at all.
  const blocks = contentOf(reply, names.id);
  const calls = callsOf(reply);
  const called = (block: Block) => calls[block['id'] === `toolu_${names.id}` ? 0 : 1];
  const events: StreamEvent[] = [
    { type: 'message_start', message: startOf(reply, names, blocks) },
    { type: 'ping' },
    ...(blocks ?? []).flatMap((block, index) => blockEvents(index, block, reply, called(block))),
    {
      type: 'message_delta',
      delta: { ...anthropicStop(reply), container: null },
      ...anthropicUsage(reply, names.inputTokens, reply.outputTokens),
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => sseEvent(event, event.type));
}

function startOf(reply: Reply, names: AnswerNames, blocks: readonly Block[] | null): unknown {
  return {
    id: `msg_${names.id}`,
    type: 'message',
    role: 'assistant',
    model: names.model,
    content: blocks === null ? null : [],
    container: null,
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    ...anthropicUsage(reply, names.inputTokens, 1),
  };
}

function blockEvents(
  index: number,
  block: Block,
  reply: Reply,
  call: ToolCall | undefined,
): readonly StreamEvent[] {
  const { start, deltas } = partsOf(block, reply, call);
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

/** How a block begins, and what is added to it. */
function partsOf(
  block: Block,
  reply: Reply,
  call: ToolCall | undefined,
): { start: Block; deltas: readonly unknown[] } {
  if (block['type'] === 'tool_use') {
    return { start: { ...block, input: {} }, deltas: jsonDeltas(reply, call?.json ?? '') };
  }
  if (block['type'] === 'thinking') {
    const thinking = pieces(String(block['thinking'])).map((piece) => ({
      type: 'thinking_delta',
      thinking: piece,
    }));
    const signed = { type: 'signature_delta', signature: block['signature'] };
    return { start: { ...block, thinking: '', signature: '' }, deltas: [...thinking, signed] };
  }
  const { text } = block;
  if (typeof text !== 'string') return { start: block, deltas: [{ type: 'text_delta', text }] };
  const deltas = pieces(text).map((piece) => ({ type: 'text_delta', text: piece }));
  return { start: { ...block, text: '' }, deltas };
}

function jsonDeltas(reply: Reply, json: string): readonly unknown[] {
  if (reply.odd?.arguments === 'swapped')
    return [{ type: 'input_json_delta', partial_json: JSON.parse(json) as unknown }];
  return pieces(json).map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
}
