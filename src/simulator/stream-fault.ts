import { errorEvent } from './error-inside.ts';
import type { StreamVariant } from './fault-kinds.ts';
import { fixtureAnswer } from './fixtures.ts';
import type { Api, Protocol } from './protocol.ts';
import { sseEvent } from './sse.ts';

/** No block, choice or item has this number. */
const UNKNOWN_INDEX = 7;

/** The events of a right answer, broken in one way. `keeps-open` breaks none of them. */
export function brokenEvents(
  events: readonly string[],
  variant: StreamVariant,
  api: Api,
  withCall: boolean,
): readonly string[] {
  const middle = Math.max(1, Math.floor((events.length - 1) / 2));
  switch (variant) {
    case 'error-first':
      return [overloadedEvent(api, 0)];
    case 'error-event':
      return [...events.slice(0, middle), overloadedEvent(api, middle)];
    case 'no-terminal':
      return events.slice(0, -1);
    case 'unknown-index':
      return events.toSpliced(middle, 0, strayDelta(api, withCall, middle));
    case 'broken-event':
      return events.toSpliced(middle, 0, broken(events[middle] ?? ''));
    case 'keeps-open':
      return events;
  }
}

function overloadedEvent(api: Api, sequence: number): string {
  const protocol: Protocol = api === 'messages' ? 'anthropic' : 'openai';
  return errorEvent(api, fixtureAnswer('overloaded', protocol).body, sequence);
}

/** A delta of something that never began: a block, an item, and in Chat Completions a call, or a choice without one. */
function strayDelta(api: Api, withCall: boolean, sequence_number: number): string {
  const index = UNKNOWN_INDEX;
  switch (api) {
    case 'messages': {
      const delta = withCall
        ? { type: 'input_json_delta', partial_json: ' ' }
        : { type: 'text_delta', text: 'stray' };
      return sseEvent({ type: 'content_block_delta', index, delta }, 'content_block_delta');
    }
    case 'chat': {
      const call = { index: 0, delta: { tool_calls: [{ index, function: { arguments: ' ' } }] } };
      const choice = withCall ? call : { index, delta: { content: 'stray' } };
      return sseEvent({
        id: 'chatcmpl-stray',
        object: 'chat.completion.chunk',
        choices: [{ ...choice, finish_reason: null }],
      });
    }
    case 'responses': {
      const type = withCall ? 'response.function_call_arguments.delta' : 'response.output_text.delta';
      const delta = withCall ? ' ' : 'stray';
      return sseEvent({ type, item_id: 'stray', output_index: index, delta, sequence_number }, type);
    }
  }
}

/** An event whose JSON ends too early. */
function broken(event: string): string {
  return `${event.trimEnd().slice(0, -2)}\n\n`;
}
