import type { AnswerContent, CallRequest, StopReason } from '#domain/call.ts';
import { readStoredAnswer } from '#providers/read-stored-answer.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';
import type { Db } from '#store/db.ts';
import { getBody } from '#store/get-body.ts';
import { getJson } from '#store/get-json.ts';

/** What a call brought, in a form for people. */
export type ReadableAnswer =
  | { readonly kind: 'answer'; readonly content: AnswerContent; readonly stop: StopReason }
  /** No answer of the provider's API: an error's body, an HTML page. */
  | { readonly kind: 'raw'; readonly text: string };

/** The request of a call, as it was built; null where the store has lost it. */
export async function storedRequest(
  db: Db,
  { requestBody }: Pick<AttemptRecord, 'requestBody'>,
): Promise<CallRequest | null> {
  const stored = await getJson(db, { hash: requestBody });
  return stored === undefined ? null : (stored.value as CallRequest);
}

/** Null where nothing came. */
export async function readableAnswer(db: Db, attempt: AttemptRecord): Promise<ReadableAnswer | null> {
  const { bodyHash, protocol, state } = attempt;
  const body = bodyHash === null ? undefined : await getBody(db, { hash: bodyHash });
  const request = await storedRequest(db, attempt);
  if (body === undefined) return null;
  if (state === 'answered' && request !== null) {
    try {
      const { content, stop } = readStoredAnswer(protocol, body, request);
      return { kind: 'answer', content, stop };
    } catch {
      // Written by an older adapter, perhaps: the bytes are shown as they are.
    }
  }
  return { kind: 'raw', text: new TextDecoder().decode(body) };
}
