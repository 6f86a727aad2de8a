import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export type Respond = (response: ServerResponse, request: SeenRequest) => void;

/** A provider's place, with one way of answering at a time; not the simulator, whose mistakes would be shared. */
export interface StandInServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** How the next requests are answered; what was seen is forgotten. */
  respondWith(respond: Respond): void;
}

export async function startStandInServer(): Promise<StandInServer> {
  let respond: Respond = (response) => response.writeHead(500).end();
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      const one: SeenRequest = { path: request.url ?? '', headers: request.headers, body };
      seen.push(one);
      respond(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    respondWith: (next) => {
      respond = next;
      seen.length = 0;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with JSON, as providers do. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Respond {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Answers with a body as it is. */
export function raw(body: string, contentType: string, status = 200): Respond {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType }).end(body);
  };
}
