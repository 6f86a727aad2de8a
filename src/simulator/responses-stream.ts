import { isRecord } from './checker.ts';
import type { Item } from './responses-items.ts';
import { pieces, sseEvent } from './sse.ts';

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The events that build up a response of `POST /v1/responses`, from its beginning to its end. */
export function responsesStream(response: Readonly<Record<string, unknown>>): readonly string[] {
  const { output } = response;
  const begun = { ...response, status: 'in_progress', incomplete_details: null, output: [], usage: null };
  const events: StreamEvent[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...(Array.isArray(output) ? (output as Item[]) : []).flatMap(itemEvents),
    { type: lastType(response['status']), response },
  ];
  return events.map((event, i) => sseEvent({ ...event, sequence_number: i }, event.type));
}

/** A status that is none of these ends as if all was well. */
function lastType(status: unknown): string {
  return status === 'incomplete' || status === 'failed' ? `response.${status}` : 'response.completed';
}

function itemEvents(item: Item, output_index: number): readonly StreamEvent[] {
  return [
    { type: 'response.output_item.added', output_index, item: emptied(item) },
    ...innerEvents(item).map((event) => ({ ...event, item_id: item['id'], output_index })),
    { type: 'response.output_item.done', output_index, item },
  ];
}

function emptied(item: Item): Item {
  switch (item['type']) {
    case 'message':
      return { ...item, status: 'in_progress', content: item['content'] === null ? null : [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    default:
      return { ...item, summary: [] };
  }
}

function innerEvents(item: Item): readonly StreamEvent[] {
  const { type, content, arguments: args, name, summary } = item;
  if (type === 'function_call') {
    const parts = typeof args === 'string' ? pieces(args) : [args];
    return [
      ...parts.map((delta) => ({ type: 'response.function_call_arguments.delta', delta })),
      { type: 'response.function_call_arguments.done', name, arguments: args },
    ];
  }
  const parts: unknown[] = Array.isArray(content) ? content : Array.isArray(summary) ? summary : [];
  return parts.filter(isRecord).flatMap(partEvents);
}

/** What a part is called on its way, and which member of it grows. */
const PARTS = {
  output_text: {
    prefix: 'response.output_text',
    part: 'response.content_part',
    field: 'text',
    index: 'content_index',
  },
  refusal: {
    prefix: 'response.refusal',
    part: 'response.content_part',
    field: 'refusal',
    index: 'content_index',
  },
  summary_text: {
    prefix: 'response.reasoning_summary_text',
    part: 'response.reasoning_summary_part',
    field: 'text',
    index: 'summary_index',
  },
} as const;

function partEvents(part: Item, i: number): readonly StreamEvent[] {
  const { prefix, part: partType, field, index } = PARTS[part['type'] as keyof typeof PARTS];
  const text = String(part[field]);
  return [
    { type: `${partType}.added`, [index]: i, part: { ...part, [field]: '' } },
    ...pieces(text).map((delta) => ({ type: `${prefix}.delta`, [index]: i, delta })),
    { type: `${prefix}.done`, [index]: i, [field]: text },
    { type: `${partType}.done`, [index]: i, part },
  ];
}
