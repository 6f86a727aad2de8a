import type { CallRequest, ModelAnswer } from '#domain/call.ts';
import { readAnswerBody } from './answer-body.ts';
import { settleUsage } from './estimate-usage.ts';

/** What validation needs of an answer, read again from the raw body in the ledger: the body is the only truth kept. */
export function readStoredAnswer(
  body: Uint8Array,
  request: CallRequest,
): Pick<ModelAnswer, 'content' | 'stop' | 'usage' | 'usageState'> {
  const meaning = readAnswerBody(request, body);
  // The adapter read this very body before it was kept as an answer.
  if (meaning.kind !== 'answer') throw new Error(`A stored answer is none of ${request.style.api}.`);
  const { content, stop, usage } = meaning.parts;
  return { content, stop, ...settleUsage(usage, request, content) };
}
