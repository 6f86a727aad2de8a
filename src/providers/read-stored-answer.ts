import type { CallRequest, ModelAnswer, Protocol } from '#domain/call.ts';
import { readAnthropicAnswer } from './anthropic-answer.ts';
import { settleUsage } from './estimate-usage.ts';
import { readOpenaiAnswer } from './openai-answer.ts';

/** What validation needs of an answer, read again from the raw body in the ledger: the body is the only truth kept. */
export function readStoredAnswer(
  protocol: Protocol,
  body: Uint8Array,
  request: CallRequest,
): Pick<ModelAnswer, 'content' | 'stop' | 'usage' | 'usageState'> {
  const data: unknown = JSON.parse(new TextDecoder().decode(body));
  const parts =
    protocol === 'anthropic' ? readAnthropicAnswer(data, request) : readOpenaiAnswer(data, request);
  // The adapter read this very body before it was kept as an answer.
  if (parts === undefined) throw new Error(`A stored answer is no answer of the ${protocol} protocol.`);
  return { content: parts.content, stop: parts.stop, ...settleUsage(parts.usage, request, parts.content) };
}
