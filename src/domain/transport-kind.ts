import type { ErrorLink } from './error-facts.ts';

export type TransportKind =
  | 'Unreachable'
  | 'TimedOut'
  | 'ConnectionLost'
  | 'ServerError'
  | 'UnexpectedStatus';

/** No connection was made, so nothing was sent and nothing can have been billed. */
const NEVER_CONNECTED_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  'HOSTNAME_MISMATCH',
]);
/** Name resolution, certificates (OpenSSL has about 40 codes), and the alerts that only a handshake raises. */
const NEVER_CONNECTED_CODE =
  /^(?:EAI_|CERT_|UNABLE_TO_|CRL_|ERR_SSL_\w*(?:HANDSHAKE_FAILURE|WRONG_VERSION_NUMBER|PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|UNRECOGNIZED_NAME))/;
/** The system calls before any byte of a request. */
const CONNECTING_SYSCALLS = new Set(['connect', 'getaddrinfo']);
/** Node gives this the code ECONNRESET, although no request had gone out. */
const CUT_HANDSHAKE_MESSAGE = 'before secure TLS connection was established';

/** Refused by `fetch` itself: a mistake of ours or of the configuration, however much it looks like a broken line. */
const MISTAKE_CODES =
  /^(?:ERR_INVALID_|UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|UND_ERR_REQ_CONTENT_LENGTH_MISMATCH)/;
const MISTAKE_MESSAGES = new Set(['bad port', 'unknown scheme', 'invalid URL']);

const TIMEOUT_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
/** The SDKs' class, and the standard name of a deadline's error, which our own deadlines carry. */
const TIMEOUT_NAMES = new Set(['APIConnectionTimeoutError', 'TimeoutError']);

const LOST_CODE =
  /^(?:ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EPROTO|UND_ERR_|HPE_|ERR_SSL_|ERR_HTTP2_|ERR_STREAM_PREMATURE_CLOSE|ERR__ERROR_|ERR_BROTLI_|ERR_ZSTD_|ZSTD_|Z_)/;
/** Aborts are here too: without the signal's reason nobody knows why, but the request may have gone out. */
const LOST_NAMES = new Set(['APIConnectionError', 'APIUserAbortError', 'AbortError']);
/** undici's words; only a TypeError that says exactly this is a broken line, every other one is a bug. */
const LOST_MESSAGES = new Set(['terminated', 'fetch failed', 'Failed to fetch']);

/** What became of a call without an answer, or undefined where the error is none of the network's. */
export function kindOfTransport(links: readonly [ErrorLink, ...ErrorLink[]]): TransportKind | undefined {
  if (links.some(neverConnected)) return 'Unreachable';
  if (links.some((link) => link.message.includes('unexpected redirect'))) return 'UnexpectedStatus';
  if (links.some(isMistake)) return undefined;
  if (links.some(isTimeout)) return 'TimedOut';
  if (links.some(isLost)) return 'ConnectionLost';
  // Both SDKs parse a 200 with `JSON.parse` and let its error out as it is.
  return links[0].names.includes('SyntaxError') ? 'ServerError' : undefined;
}

function neverConnected({ code, syscall, message }: ErrorLink): boolean {
  if (message.includes(CUT_HANDSHAKE_MESSAGE)) return true;
  if (syscall !== undefined && CONNECTING_SYSCALLS.has(syscall)) return true;
  return code !== undefined && (NEVER_CONNECTED_CODES.has(code) || NEVER_CONNECTED_CODE.test(code));
}

function isMistake({ code, message }: ErrorLink): boolean {
  return (code !== undefined && MISTAKE_CODES.test(code)) || MISTAKE_MESSAGES.has(message);
}

function isTimeout({ code, names }: ErrorLink): boolean {
  return (code !== undefined && TIMEOUT_CODES.has(code)) || names.some((name) => TIMEOUT_NAMES.has(name));
}

function isLost({ code, names, message }: ErrorLink): boolean {
  if (code !== undefined && LOST_CODE.test(code)) return true;
  return (
    names.some((name) => LOST_NAMES.has(name)) || (names.includes('TypeError') && LOST_MESSAGES.has(message))
  );
}
