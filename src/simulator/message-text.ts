import { isRecord } from './checker.ts';

export interface Turn {
  readonly role: string;
  readonly text: string;
}

/** The text of a message's content in either dialect: a string, or parts of which text and tool results count. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map(partText)
    .filter((text) => text !== '')
    .join('\n');
}

function partText(part: unknown): string {
  if (!isRecord(part)) return '';
  if (typeof part['text'] === 'string') return part['text'];
  if (part['type'] === 'tool_result') return contentText(part['content']);
  if (part['type'] === 'tool_use') return JSON.stringify(part['input'] ?? {});
  return '';
}

/** The turns of a request, or why they can't be read. */
export function readTurns(messages: unknown, field = 'messages'): readonly Turn[] | string {
  if (!Array.isArray(messages)) return `${field}: Field required`;
  if (messages.length === 0) return `${field}: at least one message is required`;
  const turns: Turn[] = [];
  for (const [i, message] of messages.entries()) {
    if (!isRecord(message) || typeof message['role'] !== 'string')
      return `${field}.${i}.role: Field required`;
    turns.push({
      role: message['role'],
      text: contentText(message['content']) + callText(message['tool_calls']),
    });
  }
  return turns;
}

/** Arguments of earlier tool calls (OpenAI): part of what was sent, so part of the token estimate. */
function callText(calls: unknown): string {
  if (!Array.isArray(calls)) return '';
  return calls.map((call) => JSON.stringify(call)).join('\n');
}
