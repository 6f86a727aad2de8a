import { jsonExtent } from '#domain/json-extent.ts';
import { jsonTextProblem } from '#domain/scan-json.ts';

/**
 * A tool's input as it stands in the body, where parsing the body would lose something of it (digits, a doubled key,
 * an infinite number); undefined where nothing is lost. Validation then sees what came, and not what was left of it.
 */
export function rawInput(body: string): string | undefined {
  if (jsonTextProblem(body) === undefined) return undefined;
  const at = INPUT.exec(body);
  if (at === null) return undefined;
  const rest = body.slice(at.index + at[0].length);
  const { end } = jsonExtent(rest);
  return end === null ? rest : rest.slice(0, end);
}

const INPUT = /"input"\s*:\s*(?=\{)/;
