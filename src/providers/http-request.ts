import { request as requestPlain } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';

/** A connection, with TLS, is there within a second or not at all; what was never sent must not pass for a lost call. */
const CONNECT_TIMEOUT_MS = 10_000;

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/**
 * Makes one HTTP request and resolves with its headers; the body is read from the message. Not `fetch`, which sends
 * a 421 twice, turns a 407 into a broken line, gives up on headers after 300 s, and blocks ports that it finds bad
 * (each seen with Node 24.21). Node's global agents keep connections alive and know the proxy of the environment.
 */
export function httpRequest({ url, method, headers, body, signal }: HttpRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const request = (secure ? requestSecure : requestPlain)(url, { method, headers, signal });
    let connecting = false;
    request.on('socket', (socket) => {
      connecting = socket.connecting;
      if (connecting) whenConnected(request, socket, secure, () => (connecting = false));
    });
    request.on('response', resolve);
    // Nobody asked to switch protocols; the socket is out of the request's hands then, and would never be closed.
    request.on('upgrade', (_message, socket) => {
      socket.destroy();
      reject(Object.assign(new Error('The server switched protocols.'), { code: 'HPE_UPGRADE' }));
    });
    request.on('error', (error) => reject(connecting && !signal.aborted ? neverConnected(error) : error));
    request.end(body);
  });
}

function whenConnected(request: ClientRequest, socket: Socket, secure: boolean, connected: () => void): void {
  const timer = setTimeout(
    () => request.destroy(new Error(`No connection within ${CONNECT_TIMEOUT_MS} ms.`)),
    CONNECT_TIMEOUT_MS,
  );
  socket.once('close', () => clearTimeout(timer));
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    clearTimeout(timer);
    connected();
  });
}

/** Whatever ended a handshake, no byte of the request had gone out; Node says so for some of the errors only. */
function neverConnected(error: Error): Error {
  const code: unknown = 'code' in error ? error.code : 'ETIMEDOUT';
  return Object.assign(new Error('No connection was made.', { cause: error }), { code, syscall: 'connect' });
}
