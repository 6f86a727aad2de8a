import type { ServerResponse } from 'node:http';

import { json, startStandInServer } from '../stand-in-server.ts';
import type { Respond, SeenRequest } from '../stand-in-server.ts';

/** A server that speaks as one provider does; made after the real ones, and of nothing that is under test. */
export interface StandIn extends AsyncDisposable {
  /** Without a path. */
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Answers one request as told, before anything of it is looked at. */
  respondNext(respond: Respond): void;
}

export type Json = Readonly<Record<string, unknown>>;

export type Headers = Readonly<Record<string, string>>;

/** A refusal as the provider words it. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Headers;
}

export async function startStandIn(answer: (request: SeenRequest) => Respond): Promise<StandIn> {
  const server = await startStandInServer();
  const planted: Respond[] = [];
  server.respondWith((response, request) => {
    const respond = planted.shift() ?? answer(request);
    respond(response, request);
  });
  return {
    url: server.url,
    seen: server.seen,
    respondNext: (respond) => planted.push(respond),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function refuse({ status, body, headers }: Refusal): Respond {
  return json(body, status, headers);
}

export interface SentEvent {
  readonly name?: string;
  readonly data: unknown;
}

/** A line that is no event, which keeps a connection awake. */
export interface Comment {
  readonly comment: string;
}

/** Server-sent events, each in two pieces, as a network may well deliver them. Text data goes as it is. */
export function events(sent: readonly (SentEvent | Comment)[], headers: Headers = {}): Respond {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
    for (const one of sent) writeInTwo(response, 'comment' in one ? `: ${one.comment}\n\n` : lines(one));
    response.end();
  };
}

function lines({ name, data }: SentEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`;
}

function writeInTwo(response: ServerResponse, text: string): void {
  const middle = Math.floor(text.length / 2);
  response.write(text.slice(0, middle));
  response.write(text.slice(middle));
}

/** A text in a few pieces. */
export function pieces(text: string, size = 7): string[] {
  return text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
}

/** About what a tokenizer counts. */
export function countTokens(value: unknown): number {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Math.ceil(text.length / 4);
}

export function bearerOf({ headers }: SeenRequest): string | null {
  const [, key] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return key ?? null;
}

export function headerOf({ headers }: SeenRequest, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A field as a word in a sentence or a name. */
export function word(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'None');
}
