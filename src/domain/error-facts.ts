import { safeField, safeText } from './safe-field.ts';

/** Anything with a `get` by name, case aside: web `Headers` and what behaves like them. */
export interface HeadersLike {
  get(name: string): string | null;
}

/** One error of a chain of causes. */
export interface ErrorLink {
  /** Its `name` and the names of its classes, since OpenAI's errors are all named `Error`. */
  readonly names: readonly string[];
  readonly code: string | undefined;
  readonly syscall: string | undefined;
  readonly message: string;
}

/** What can be read out of anything that was thrown, by its shape: the domain knows no SDK. */
export type ErrorFacts =
  /** An answer came, with this status. */
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body: unknown;
      readonly headers: HeadersLike;
    }
  /** An API error without a status: an error object that came inside a 200 or a stream. */
  | { readonly kind: 'in-body'; readonly body: unknown }
  /** No answer, or none of ours: the error and its causes, outermost first. */
  | { readonly kind: 'chain'; readonly links: readonly [ErrorLink, ...ErrorLink[]] };

/** Causes nest three deep in practice; a cycle or a tower must not keep us. */
const MAX_LINKS = 12;
const MAX_CLASSES = 8;
const MAX_LINK_MESSAGE_CHARS = 300;

export function readErrorFacts(error: unknown): ErrorFacts {
  const status = safeField(error, 'status');
  const body = safeField(error, 'error');
  if (typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 999) {
    return { kind: 'response', status, body, headers: headersOf(error) };
  }
  const links = chainOf(error);
  const isApiError = links[0].names.includes('APIError');
  if (isApiError && typeof body === 'object' && body !== null) return { kind: 'in-body', body };
  return { kind: 'chain', links };
}

function headersOf(error: unknown): HeadersLike {
  const headers = safeField(error, 'headers');
  return {
    get(name) {
      try {
        const get = safeField(headers, 'get');
        const value: unknown =
          typeof get === 'function' ? Reflect.apply(get, headers, [name]) : safeField(headers, name);
        return typeof value === 'string' ? value : null;
      } catch {
        return null;
      }
    },
  };
}

function chainOf(error: unknown): [ErrorLink, ...ErrorLink[]] {
  const links: [ErrorLink, ...ErrorLink[]] = [linkOf(error)];
  const seen = new Set<unknown>([error]);
  const waiting = causesOf(error);
  for (let next = waiting.shift(); next !== undefined && links.length < MAX_LINKS; next = waiting.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    links.push(linkOf(next));
    waiting.push(...causesOf(next));
  }
  return links;
}

/** Node tries IPv6 and IPv4 side by side and reports both in an `AggregateError`. */
function causesOf(error: unknown): unknown[] {
  const together = safeField(error, 'errors');
  const several: unknown[] = Array.isArray(together) ? together.slice(0, MAX_LINKS) : [];
  return [safeField(error, 'cause'), ...several].filter((cause) => cause != null);
}

function linkOf(error: unknown): ErrorLink {
  return {
    names: namesOf(error),
    code: safeText(error, 'code'),
    syscall: safeText(error, 'syscall'),
    message: (safeText(error, 'message') ?? '').slice(0, MAX_LINK_MESSAGE_CHARS),
  };
}

function namesOf(error: unknown): string[] {
  const names = [safeText(error, 'name')];
  let prototype: unknown = prototypeOf(error);
  for (let depth = 0; prototype !== null && depth < MAX_CLASSES; depth += 1) {
    names.push(safeText(safeField(prototype, 'constructor'), 'name'));
    prototype = prototypeOf(prototype);
  }
  return names.filter((name) => name !== undefined);
}

function prototypeOf(value: unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return null;
  try {
    return Reflect.getPrototypeOf(value);
  } catch {
    return null;
  }
}
