import { argumentsOf, callId } from './openai-body.ts';
import { callsOf } from './reply.ts';
import type { Reply } from './reply.ts';

/** One item of a response's output. */
export type Item = Readonly<Record<string, unknown>>;

/** The output of a response, as wrong as it is meant to be. */
export function responsesOutput(reply: Reply, id: string): readonly Item[] | null {
  const items = itemsOf(reply, id);
  switch (reply.odd?.shape) {
    case 'no-choices':
      return [];
    case 'null-message':
      return null;
    case 'null-content':
      return [messageItem(id, null)];
    case 'two-choices':
      return [...items, ...itemsOf(reply, `${id}1`)];
    case undefined:
      return items;
  }
}

function itemsOf(reply: Reply, id: string): readonly Item[] {
  const thinking = reply.odd?.thinking;
  const parts = [
    ...(reply.text === null ? [] : [textPart(reply.text)]),
    ...(reply.refusal === null ? [] : [{ type: 'refusal', refusal: reply.refusal }]),
  ];
  return [
    ...(thinking === undefined ? [] : [reasoningItem(id, thinking)]),
    ...(parts.length === 0 ? [] : [messageItem(id, parts)]),
    ...callsOf(reply).map((call, i) => ({
      id: `fc_${callId(id, i)}`,
      type: 'function_call',
      status: 'completed',
      call_id: `call_${callId(id, i)}`,
      name: call.name,
      arguments: argumentsOf(reply, call),
    })),
  ];
}

function reasoningItem(id: string, thinking: string): Item {
  return {
    id: `rs_${id}`,
    type: 'reasoning',
    summary: thinking === '' ? [] : [{ type: 'summary_text', text: thinking }],
  };
}

function messageItem(id: string, content: readonly Item[] | null): Item {
  return { id: `msg_${id}`, type: 'message', status: 'completed', role: 'assistant', content };
}

function textPart(text: string): Item {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}
