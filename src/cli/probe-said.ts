import { readBodyFacts } from '#domain/body-facts.ts';
import { redactSecrets } from '#domain/redact.ts';

/** Enough for a provider's sentence; what goes on longer is a page. */
const MAX_SAID_CHARS = 300;

/**
 * The provider's own sentence in a refusal, which tells more than its code. Elsewhere it is left out, since it may
 * quote a prompt; a probe's prompt is ours. Null where the body has none; the key, and what looks like one, is taken out.
 */
export function saidIn(body: Uint8Array | null, key: string | null): string | null {
  if (body === null) return null;
  const text = new TextDecoder().decode(body);
  const said = messageOf(text).replaceAll(/\s+/g, ' ').trim();
  const keyless = key === null ? said : said.replaceAll(key, '[redacted]');
  const safe = redactSecrets(keyless);
  if (safe === '') return null;
  return safe.length <= MAX_SAID_CHARS ? safe : `${safe.slice(0, MAX_SAID_CHARS - 1)}…`;
}

function messageOf(text: string): string {
  const parsed = parsedOf(text);
  if (parsed !== undefined) return readBodyFacts(parsed).message;
  // A stream that was refused after its beginning tells why in an event.
  const events = [...text.matchAll(/^data: ?(\{.*)$/gm)].map(([, data = '']) => parsedOf(data));
  const told = events.map((event) => readBodyFacts(event).message).findLast((message) => message !== '');
  if (told !== undefined) return told;
  // A page in HTML says nothing that a line could hold.
  return /^\s*[<{[]/.test(text) || events.length > 0 ? '' : text;
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
