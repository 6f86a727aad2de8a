import { adaptSchema, subsetOf } from './adapt-schema.ts';
import type { Mode } from './call.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { ModelAddress } from './capabilities.ts';
import type { Rung } from './ladder.ts';
import type { JsonSchema } from './schema-path.ts';

/** The mode of a rung's calls on one endpoint: the rung's own, else the strongest that takes the task's schema. */
export function resolveMode(rung: Pick<Rung, 'mode'>, endpoint: ModelAddress, output: JsonSchema): Mode {
  if (rung.mode !== undefined && rung.mode !== 'auto') return rung.mode;
  // A rung that asks for no structure says so: `text` is never what `auto` means.
  const { modes } = capabilitiesOf(endpoint);
  return modes.find((mode) => schemaProblems(mode, endpoint, output).length === 0) ?? modes[0] ?? 'prompt';
}

/** Why an endpoint can't be asked in a mode, as sentences without a full stop; empty where it can. */
export function modeProblems(mode: Mode, endpoint: ModelAddress, output: JsonSchema): readonly string[] {
  if (mode === 'text') return [];
  const { modes } = capabilitiesOf(endpoint);
  if (modes.includes(mode)) return schemaProblems(mode, endpoint, output);
  if (endpoint.protocol === 'anthropic' && mode === 'json') return ["Anthropic's interface has no JSON mode"];
  const known = `${endpoint.knownAs ?? endpoint.model} is known to take ${modes.join(', ')}`;
  return [`${known}; if it takes ${mode} too, say so in the endpoint's modes`];
}

function schemaProblems(mode: Mode, endpoint: ModelAddress, output: JsonSchema): readonly string[] {
  const isStrict = mode === 'schema' || (mode === 'tool' && !capabilitiesOf(endpoint).forcedTool);
  return isStrict ? adaptSchema(output, subsetOf(endpoint.protocol)).problems : [];
}
