import { jsonExtent } from '#domain/json-extent.ts';
import { jsonTextProblem } from '#domain/scan-json.ts';

/**
 * A tool's input as it stands in the body, where parsing the body would lose something of it (digits, a doubled key,
 * an infinite number); undefined where nothing is lost. Validation then sees what came, and not what was left of it.
 */
export function rawInput(body: string): string | undefined {
  if (jsonTextProblem(body) === undefined) return undefined;
  const places = [...body.matchAll(INPUT)].map((found) => found.index + found[0].length);
  const start = places.find((place) => body[place] === '{');
  if (start === undefined) return undefined;
  const end = start + (jsonExtent(body.slice(start)).end ?? body.length);
  // Which of several is meant nobody can say: text that no parser takes. An input may well have one of its own.
  const isOnly = places.every((place) => place >= start && place < end);
  return isOnly ? body.slice(start, end) : '';
}

const INPUT = /"input"\s*:\s*/g;
