const REDACTED = '[redacted]';

/** The shapes that keys take in texts; short tails are left alone, since `sk-1` is a word and no key. */
const SECRET_SHAPES: readonly RegExp[] = [
  /\bBearer\s+[^\s"',;]+/gi,
  /\b(?:sk|pk|rk|gsk|hf|xai|pplx|nvapi)[-_][A-Za-z0-9_*.-]{6,}/g,
  /\bAIza[A-Za-z0-9_-]{16,}/g,
];

/** `key=…`, `"x-api-key": "…"`: the name is kept, the value goes. */
const NAMED_SECRET =
  /\b((?:x-)?(?:api[-_]?)?key|token|secret|password|authorization)(["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi;

/** The text without anything that looks like a key. Whole shapes are replaced, so that no part of one remains. */
export function redactSecrets(text: string): string {
  const shapeless = SECRET_SHAPES.reduce((rest, shape) => rest.replace(shape, REDACTED), text);
  return shapeless.replace(NAMED_SECRET, `$1$2${REDACTED}`);
}
