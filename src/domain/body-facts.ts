import { safeField, safeText } from './safe-field.ts';

/** Messages are searched for a few known phrases near their beginning; more of a hostile body is not worth reading. */
const MAX_MESSAGE_CHARS = 2000;

/** What an error body says, in one form for both dialects, flat bodies and gateways. */
export interface BodyFacts {
  /** Codes and types in the order of their worth: the most telling first. */
  readonly codes: readonly string[];
  readonly message: string;
  readonly param: string | undefined;
  /** OpenRouter's `metadata.limit_source`. */
  readonly limitSource: string | undefined;
  /** Moderation metadata is there: the refusal concerns one item. */
  readonly moderated: boolean;
  /** The body's own id of the request (Anthropic). */
  readonly requestId: string | undefined;
  hasCode(codes: readonly string[]): boolean;
}

/** Reads a body of any form: Anthropic's and OpenAI's envelopes, their inner objects, flat ones, HTML, nothing. */
export function readBodyFacts(body: unknown): BodyFacts {
  // Gemini's compatible endpoint sends its error object in an array of one.
  const whole: unknown = Array.isArray(body) ? body[0] : body;
  const wrapped = safeField(whole, 'error');
  const inner = typeof wrapped === 'object' && wrapped !== null ? wrapped : whole;
  const metadata = safeField(inner, 'metadata');
  const upstream = upstreamOf(safeText(metadata, 'raw'));
  const codes = sorted([...codesOf(inner), ...codesOf(upstream)]);
  const lower = new Set(codes.map((code) => code.toLowerCase()));
  const message =
    safeText(upstream, 'message') ??
    safeText(inner, 'message') ??
    safeText(whole, 'error') ??
    safeText(inner, 'detail') ??
    '';
  return {
    codes,
    message: message.slice(0, MAX_MESSAGE_CHARS),
    param: safeText(inner, 'param'),
    limitSource: safeText(metadata, 'limit_source') ?? safeText(inner, 'limit_source'),
    moderated:
      safeField(metadata, 'reasons') !== undefined || safeField(metadata, 'flagged_input') !== undefined,
    requestId: safeText(whole, 'request_id'),
    hasCode: (wanted) => wanted.some((code) => lower.has(code)),
  };
}

/** An aggregator's "Provider returned error" has the provider's own body as text. */
function upstreamOf(raw: string | undefined): unknown {
  try {
    const body: unknown = JSON.parse(raw ?? 'null');
    return safeField(body, 'error') ?? body;
  } catch {
    return undefined;
  }
}

function codesOf(inner: unknown): string[] {
  const found: unknown[] = [
    safeField(safeField(inner, 'details'), 'error_code'),
    safeField(inner, 'error_code'),
    safeField(inner, 'code'),
    safeField(safeField(inner, 'innererror'), 'code'),
    safeField(inner, 'type'),
    // Google's word, e.g. RESOURCE_EXHAUSTED; Azure repeats the HTTP status here.
    safeField(inner, 'status'),
  ];
  const texts = found.filter(
    (code): code is string | number => typeof code === 'string' || typeof code === 'number',
  );
  return texts.map(String);
}

/** A bare number tells no more than the status does, so words go first. */
function sorted(texts: readonly string[]): string[] {
  const words = texts.filter((code) => Number.isNaN(Number(code)));
  const numbers = texts.filter((code) => !Number.isNaN(Number(code)) && String(code).trim() !== '');
  return [...words, ...numbers];
}
