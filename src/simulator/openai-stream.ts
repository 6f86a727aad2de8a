import type { AnswerNames } from './answer-names.ts';
import { openaiCall, openaiFinish, openaiUsage } from './openai-body.ts';
import type { Reply } from './reply.ts';
import { pieces, sseEvent } from './sse.ts';

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
  const delta = (fields: Record<string, unknown>, finish: string | null = null) =>
    chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: finish }]);

  // The first piece carries the role, and null as content where a call follows, as the real one does.
  const events = [delta({ role: 'assistant', content: reply.call === null ? '' : null, refusal: null })];
  for (const content of pieces(reply.text ?? '')) events.push(delta({ content }));
  for (const refusal of pieces(reply.refusal ?? '')) events.push(delta({ refusal }));
  if (reply.call !== null) {
    const { name, json } = reply.call;
    events.push(delta({ tool_calls: [{ index: 0, ...openaiCall({ name, json: '' }, names.id) }] }));
    for (const piece of pieces(json)) {
      events.push(delta({ tool_calls: [{ index: 0, function: { arguments: piece } }] }));
    }
  }
  events.push(delta({}, openaiFinish(reply)));
  if (withUsage) events.push(chunk([], { usage: openaiUsage(names.inputTokens, reply.outputTokens) }));
  events.push('data: [DONE]\n\n');
  return events;
}
