import type { CallRequest } from '#domain/call.ts';
import { storedRequest } from '#domain/stored-request.ts';
import type { AnswerFacts } from '#domain/transport-truth.ts';
import { readStoredAnswer } from '#providers/read-stored-answer.ts';
import type { Db } from '#store/db.ts';
import { findAttempt } from '#store/find-attempt.ts';
import { getBody } from '#store/get-body.ts';
import { getJson } from '#store/get-json.ts';

/** An answer of the ledger with the request that brought it. */
export async function loadAnswer(
  db: Db,
  { attemptId }: { readonly attemptId: string },
): Promise<{ readonly answer: AnswerFacts; readonly request: CallRequest }> {
  const attempt = await findAttempt(db, { id: attemptId });
  if (attempt?.bodyHash == null) throw new Error(`The ledger has no answer of the attempt ${attemptId}.`);
  const body = await getBody(db, { hash: attempt.bodyHash });
  const stored = await getJson(db, { hash: attempt.requestBody });
  if (body === undefined || stored === undefined) {
    throw new Error(`A body of the attempt ${attemptId} is missing from the store.`);
  }
  const request = storedRequest(stored.value, attempt.protocol);
  return { answer: readStoredAnswer(body, request), request };
}
