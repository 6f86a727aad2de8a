import type { IncomingMessage } from 'node:http';

import type { Api, Protocol } from './protocol.ts';

/** Counts the tokens of a request to Messages. */
export const COUNT_PATH = '/v1/messages/count_tokens';

/** Both providers list models under the same path; Anthropic's clients tell their version. */
export function protocolOf(req: IncomingMessage, path: string): Protocol {
  return path.startsWith('/v1/messages') || header(req, 'anthropic-version') !== null
    ? 'anthropic'
    : 'openai';
}

/** The interface behind a path; null where no model answers. */
export function apiOf(path: string): Api | null {
  switch (path) {
    case '/v1/messages':
    case COUNT_PATH:
      return 'messages';
    case '/v1/chat/completions':
      return 'chat';
    case '/v1/responses':
      return 'responses';
    default:
      return null;
  }
}

export function hasKey(req: IncomingMessage): boolean {
  return /^Bearer \S/.test(header(req, 'authorization') ?? '') || (header(req, 'x-api-key') ?? '') !== '';
}

export function header(req: IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === 'string' ? value : null;
}
