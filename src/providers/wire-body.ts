import type { CallRequest } from '#domain/call.ts';
import { anthropicRequest } from './anthropic-request.ts';
import { chatRequest } from './chat-request.ts';
import { responsesRequest } from './responses-request.ts';

/** What goes over the wire for a request, to the letter. */
export function wireBody(request: CallRequest): unknown {
  switch (request.style.api) {
    case 'messages':
      return anthropicRequest(request);
    case 'chat':
      return chatRequest(request);
    case 'responses':
      return responsesRequest(request);
  }
}
