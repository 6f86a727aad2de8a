import type { AnswerNames } from './answer-names.ts';
import { argumentsOf, callId, openaiCall, openaiFinish, openaiUsage } from './openai-body.ts';
import { callsOf } from './reply.ts';
import type { Reply } from './reply.ts';
import { pieces, sseEvent } from './sse.ts';

/** The delta of a choice; null where it is meant to be missing. */
type Delta = Readonly<Record<string, unknown>> | null;

/** The events of a streamed `POST /v1/chat/completions`; usage only where the request asks for it. */
export function openaiStream(
  reply: Reply,
  names: AnswerNames,
  createdSeconds: number,
  withUsage: boolean,
): readonly string[] {
  const chunk = (choices: unknown[], more: Record<string, unknown> = {}) =>
    sseEvent({
      id: `chatcmpl-${names.id}`,
      object: 'chat.completion.chunk',
      created: createdSeconds,
      model: names.model,
      service_tier: 'default',
      system_fingerprint: null,
      choices,
      ...(withUsage && { usage: null }),
      ...more,
    });
  const events = indicesOf(reply).flatMap((index) => {
    const delta = (fields: Delta, finish: string | null = null) =>
      chunk([{ index, delta: fields, logprobs: null, finish_reason: finish }]);
    return [...deltasOf(reply, names.id).map((fields) => delta(fields)), delta({}, openaiFinish(reply))];
  });
  if (withUsage && reply.odd?.usage !== 'none')
    events.push(chunk([], { usage: openaiUsage(reply, names.inputTokens) }));
  // Without a choice at all a chunk says so; with usage that is the last one.
  if (events.length === 0) events.push(chunk([]));
  events.push('data: [DONE]\n\n');
  return events;
}

/** The choices that come. */
function indicesOf(reply: Reply): readonly number[] {
  switch (reply.odd?.shape) {
    case 'no-choices':
      return [];
    case 'two-choices':
      return [0, 1];
    case 'null-message':
    case 'null-content':
    case undefined:
      return [0];
  }
}

function deltasOf(reply: Reply, id: string): readonly Delta[] {
  if (reply.odd?.shape === 'null-message') return [null];
  if (reply.odd?.shape === 'null-content') return [{ role: 'assistant', content: null, refusal: null }];
  // The first piece carries the role, and null as content where a call follows, as the real one does.
  const deltas: Delta[] = [{ role: 'assistant', content: reply.call === null ? '' : null, refusal: null }];
  for (const reasoning_content of pieces(reply.odd?.thinking ?? '')) deltas.push({ reasoning_content });
  for (const content of pieces(reply.text ?? '')) deltas.push({ content });
  for (const refusal of pieces(reply.refusal ?? '')) deltas.push({ refusal });
  return [...deltas, ...callDeltas(reply, id)];
}

function callDeltas(reply: Reply, id: string): readonly Delta[] {
  return callsOf(reply).flatMap((call, index) => {
    const start = { tool_calls: [{ index, ...openaiCall(call, callId(id, index), '') }] };
    const args = argumentsOf(reply, call);
    const parts = typeof args === 'string' ? pieces(args) : [args];
    return [start, ...parts.map((part) => ({ tool_calls: [{ index, function: { arguments: part } }] }))];
  });
}
