import type { AnswerContent, CallRequest, StopReason } from '#domain/call.ts';
import { storedRequest } from '#domain/stored-request.ts';
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
export async function loadRequest(
  db: Db,
  { requestBody, protocol }: Pick<AttemptRecord, 'requestBody' | 'protocol'>,
): Promise<CallRequest | null> {
  const stored = await getJson(db, { hash: requestBody });
  return stored === undefined ? null : storedRequest(stored.value, protocol);
}

/** Null where nothing came. */
export async function readableAnswer(db: Db, attempt: AttemptRecord): Promise<ReadableAnswer | null> {
  const { bodyHash, state } = attempt;
  const body = bodyHash === null ? undefined : await getBody(db, { hash: bodyHash });
  const request = await loadRequest(db, attempt);
  if (body === undefined) return null;
  if (state === 'answered' && request !== null) {
    try {
      const { content, stop } = readStoredAnswer(body, request);
      return { kind: 'answer', content, stop };
    } catch {
      // Written by an older adapter, perhaps: the bytes are shown as they are.
    }
  }
  return { kind: 'raw', text: new TextDecoder().decode(body) };
}
