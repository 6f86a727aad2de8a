import type { AnswerNames } from './answer-names.ts';
import { isRecord } from './checker.ts';
import { completeMembers } from './partial-json.ts';
import { callsOf } from './reply.ts';
import type { Reply, ToolCall } from './reply.ts';
import { SPLICE } from './splice.ts';
import { toldCount } from './usage-form.ts';

/** One block of a message's content. */
export type Block = Readonly<Record<string, unknown>>;

/** The answer of `POST /v1/messages`. */
export function anthropicBody(reply: Reply, names: AnswerNames): Record<string, unknown> {
  return {
    id: `msg_${names.id}`,
    type: 'message',
    role: 'assistant',
    model: names.model,
    content: contentOf(reply, names.id),
    container: null,
    ...anthropicStop(reply),
    ...anthropicUsage(reply, names.inputTokens, reply.outputTokens),
  };
}

export function anthropicStop(reply: Reply): Record<string, unknown> {
  const stop_reason = reply.odd?.stopWord === undefined ? stopReason(reply) : reply.odd.stopWord;
  const stop_details =
    stop_reason === 'refusal' ? { type: 'refusal', category: 'general_harms', explanation: null } : null;
  return { stop_reason, stop_sequence: null, stop_details };
}

/** The member `usage`, or none. */
export function anthropicUsage(
  reply: Reply,
  inputTokens: number,
  outputTokens: number,
): Record<string, unknown> {
  const form = reply.odd?.usage;
  if (form === 'none') return {};
  const usage = {
    input_tokens: toldCount(inputTokens, form),
    output_tokens: toldCount(outputTokens, form),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    server_tool_use: null,
    service_tier: 'standard',
  };
  return { usage };
}

/** The content of a message, as wrong as it is meant to be. */
export function contentOf(reply: Reply, id: string): readonly Block[] | null {
  const blocks = blocksOf(reply, id);
  switch (reply.odd?.shape) {
    case 'no-choices':
      return [];
    case 'null-message':
      return null;
    case 'null-content':
      return [{ type: 'text', text: null, citations: null }];
    case 'two-choices':
      return [...blocks, ...blocks];
    case undefined:
      return blocks;
  }
}

function blocksOf(reply: Reply, id: string): readonly Block[] {
  const blocks: Block[] = [];
  const thinking = reply.odd?.thinking;
  if (thinking !== undefined) blocks.push({ type: 'thinking', thinking, signature: `sig_${id}` });
  if (reply.text !== null && reply.text !== '')
    blocks.push({ type: 'text', text: reply.text, citations: null });
  for (const [i, call] of callsOf(reply).entries()) {
    // Only the first call has the plain id, so that the second has another.
    const toolId = `toolu_${id}${i === 0 ? '' : i}`;
    blocks.push({ type: 'tool_use', id: toolId, name: call.name, input: inputOf(reply, call) });
  }
  return blocks;
}

function inputOf(reply: Reply, call: ToolCall): unknown {
  switch (reply.odd?.arguments) {
    case 'text':
    case 'swapped':
      return call.json;
    case 'spliced':
      return SPLICE;
    case undefined:
      return toolInput(call.json);
  }
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
    case 'window':
      return 'model_context_window_exceeded';
    case 'refusal':
    case 'filter':
      return 'refusal';
    case 'complete':
      return reply.call === null ? 'end_turn' : 'tool_use';
  }
}
