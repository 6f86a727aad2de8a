import type { Ask } from './ask.ts';
import type { Exchange } from './exchange.ts';
import { limitHeaders } from './limit-headers.ts';
import type { Headers } from './limit-headers.ts';
import type { Meters } from './limiter.ts';
import type { ModelScenario } from './scenario.ts';
import type { Simulation } from './simulation.ts';

/** One call of a model that is known, from the limits to the last byte. */
export interface Call {
  readonly simulation: Simulation;
  readonly exchange: Exchange;
  readonly ask: Ask;
  readonly model: ModelScenario;
  readonly requestId: string;
  readonly headers: Headers;
}

/** The headers of every answer to the call: its id, and the limits as far as the scenario tells them. */
export function headersOf(call: Call, meters: Meters): Headers {
  const { limits } = call.simulation.scenario;
  if (limits.headers === 'none') return call.headers;
  return {
    ...call.headers,
    ...limitHeaders(call.ask.protocol, meters, call.simulation.clock.timeScale, limits.headers),
  };
}
