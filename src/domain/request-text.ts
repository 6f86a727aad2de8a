import { askedSchema } from './asked-schema.ts';
import type { CallRequest } from './call.ts';

/** All of a request that the model reads and that is paid for as input: its messages, and the schema beside them. */
export function requestText(request: CallRequest): string {
  const text = request.messages.map((message) => message.text).join('\n');
  const asked = askedSchema(request);
  return asked === null ? text : `${text}\n${JSON.stringify(asked)}`;
}
