import type { AnswerNames } from './answer-names.ts';
import { isRecord } from './checker.ts';
import { completeMembers } from './partial-json.ts';
import type { Reply } from './reply.ts';

/** The answer of `POST /v1/messages`. */
export function anthropicBody(reply: Reply, names: AnswerNames): Record<string, unknown> {
  return {
    id: `msg_${names.id}`,
    type: 'message',
    role: 'assistant',
    model: names.model,
    content: contentBlocks(reply, names.id),
    container: null,
    ...anthropicStop(reply),
    usage: anthropicUsage(names.inputTokens, reply.outputTokens),
  };
}

export function anthropicStop(reply: Reply): Record<string, unknown> {
  const stop_reason = stopReason(reply);
  const stop_details =
    stop_reason === 'refusal' ? { type: 'refusal', category: 'general_harms', explanation: null } : null;
  return { stop_reason, stop_sequence: null, stop_details };
}

export function anthropicUsage(inputTokens: number, outputTokens: number): Record<string, unknown> {
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    server_tool_use: null,
    service_tier: 'standard',
  };
}

function contentBlocks(reply: Reply, id: string): unknown[] {
  const blocks: unknown[] = [];
  if (reply.text !== null && reply.text !== '')
    blocks.push({ type: 'text', text: reply.text, citations: null });
  if (reply.call !== null) {
    blocks.push({
      type: 'tool_use',
      id: `toolu_${id}`,
      name: reply.call.name,
      input: toolInput(reply.call.json),
    });
  }
  return blocks;
}

/** On this wire a tool's input is an object: of cut arguments only the members that were finished are left. */
function toolInput(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : { value };
  } catch {
    return completeMembers(json);
  }
}

function stopReason(reply: Reply): string {
  switch (reply.stop) {
    case 'length':
      return 'max_tokens';
    case 'refusal':
    case 'filter':
      return 'refusal';
    case 'complete':
      return reply.call === null ? 'end_turn' : 'tool_use';
  }
}
