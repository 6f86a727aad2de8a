import type { Mode } from './call.ts';
import type { Endpoint } from './endpoint.ts';
import type { Rung } from './ladder.ts';

/** Both protocols' models take a tool call from a schema, forced or not: the strongest mode that all of them know. */
const STRONGEST: Mode = 'tool';

/** The mode of a rung's calls on one endpoint: the rung's own, else the strongest that the endpoint takes. */
export function resolveMode(rung: Pick<Rung, 'mode'>, endpoint: Pick<Endpoint, 'modes'>): Mode {
  if (rung.mode !== undefined && rung.mode !== 'auto') return rung.mode;
  // A rung that asks for no structure says so: `text` is never what `auto` means.
  return endpoint.modes?.find((mode) => mode !== 'text') ?? STRONGEST;
}
