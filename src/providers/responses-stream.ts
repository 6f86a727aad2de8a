import { safeField } from '#domain/safe-field.ts';
import { GarbledStreamError } from './garbled-stream-error.ts';

/** The last event of Responses carries the answer whole. */
export function assembleResponses(events: readonly unknown[]): unknown {
  const response = safeField(events.at(-1), 'response');
  if (response === undefined) throw new GarbledStreamError('The last event carries no response.');
  return response;
}
