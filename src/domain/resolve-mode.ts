import { adaptSchema, subsetOf } from './adapt-schema.ts';
import type { Mode } from './call.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { ModelAddress } from './capabilities.ts';
import type { Rung } from './ladder.ts';
import type { JsonSchema } from './schema-path.ts';

type AskedRung = Pick<Rung, 'mode' | 'maxThinkingTokens'>;

/** The mode of a rung's calls on one endpoint: the rung's own, else the strongest that takes the task's schema. */
export function resolveMode(rung: AskedRung, endpoint: ModelAddress, output: JsonSchema): Mode {
  if (rung.mode !== undefined && rung.mode !== 'auto') return rung.mode;
  // A rung that asks for no structure says so: `text` is never what `auto` means.
  const { modes } = capabilitiesOf(endpoint);
  const fits = (mode: Mode) => schemaProblems(mode, rung, endpoint, output).length === 0;
  return modes.find(fits) ?? modes[0] ?? 'prompt';
}

/** The stronger modes that `auto` had to leave out on an endpoint, each with why. */
export function passedOver(
  rung: AskedRung,
  endpoint: ModelAddress,
  output: JsonSchema,
): readonly { readonly mode: Mode; readonly why: string }[] {
  if (rung.mode !== undefined && rung.mode !== 'auto') return [];
  const { modes } = capabilitiesOf(endpoint);
  const stronger = modes.slice(
    0,
    modes.findIndex((mode) => mode === resolveMode(rung, endpoint, output)),
  );
  return stronger.map((mode) => ({ mode, why: schemaProblems(mode, rung, endpoint, output).join('; ') }));
}

/** Why an endpoint can't be asked in a rung's mode, as sentences without a full stop; empty where it can. */
export function modeProblems(rung: AskedRung, endpoint: ModelAddress, output: JsonSchema): readonly string[] {
  const mode = resolveMode(rung, endpoint, output);
  if (mode === 'text') return [];
  if (endpoint.protocol === 'anthropic' && mode === 'json') return ["Anthropic's interface has no JSON mode"];
  const { modes } = capabilitiesOf(endpoint);
  if (modes.includes(mode)) return schemaProblems(mode, rung, endpoint, output);
  const known = `${endpoint.knownAs ?? endpoint.model} is known to take ${modes.join(', ')}`;
  return [`${known}; if it takes ${mode} too, say so in the endpoint's modes`];
}

/** A model that thinks by a budget of its own can't be made to call a tool. */
export function forcesTool({ maxThinkingTokens }: AskedRung, endpoint: ModelAddress): boolean {
  const { forcedTool, thinkingBudget } = capabilitiesOf(endpoint);
  return forcedTool && !(thinkingBudget && maxThinkingTokens !== undefined);
}

function schemaProblems(
  mode: Mode,
  rung: AskedRung,
  endpoint: ModelAddress,
  output: JsonSchema,
): readonly string[] {
  const isStrict = mode === 'schema' || (mode === 'tool' && !forcesTool(rung, endpoint));
  return isStrict ? adaptSchema(output, subsetOf(endpoint.protocol)).problems : [];
}
