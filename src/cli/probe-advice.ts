import type { Mode } from '#domain/call.ts';
import { capabilitiesOf, isKnownModel } from '#domain/capabilities.ts';
import type { Endpoint } from '#domain/endpoint.ts';

import { correctionOf } from './probe-clues.ts';
import type { Correction } from './probe-clues.ts';
import { evidenceOf } from './probe-evidence.ts';
import type { ProbeResult } from './probe-result.ts';

type Structured = Exclude<Mode, 'text'>;

/** Fields of an endpoint in the configuration, as they should be. */
export interface Advice {
  readonly knownAs?: string;
  readonly modes?: readonly Structured[];
  readonly capabilities?: Omit<Endpoint['corrections'], 'modes'>;
  readonly stream?: boolean;
}

/** Where nothing but the probes tells which is better. */
const STRONGEST_FIRST: readonly Structured[] = ['schema', 'tool', 'json', 'prompt'];

/** Worth a line of its own where the table lacks them; the others are what `auto` would take last. */
const STRONG: readonly Structured[] = ['schema', 'tool'];

/** What the configuration should say where the table of capabilities is wrong, or knows nothing; empty where all is right. */
export function adviceFor(endpoint: Endpoint, results: readonly ProbeResult[]): Advice {
  const { stream, ...found } = results.reduce<Correction>(
    (sum, result) => ({ ...sum, ...correctionOf(result) }),
    {},
  );
  const { modes: _own, ...own } = endpoint.corrections;
  const knownAs = betterName(endpoint, results);
  const modes = betterModes(knownAs === undefined ? endpoint : { ...endpoint, knownAs }, results);
  return {
    ...(knownAs !== undefined && { knownAs }),
    ...(modes !== undefined && { modes }),
    ...(Object.keys(found).length > 0 && { capabilities: { ...own, ...found } }),
    ...(stream !== undefined && { stream }),
  };
}

/** A deployment or an alias that answers with a name which the tables know. */
function betterName(endpoint: Endpoint, results: readonly ProbeResult[]): string | undefined {
  if (isKnownModel(endpoint)) return undefined;
  return results
    .flatMap(({ answer }) => answer?.model ?? [])
    .find((model) => isKnownModel({ ...endpoint, model, knownAs: null }));
}

function betterModes(endpoint: Endpoint, results: readonly ProbeResult[]): readonly Structured[] | undefined {
  const by = (wanted: string) =>
    results.flatMap((one) => (evidenceOf(one, results) === wanted ? one.probe.mode : []));
  const working = by('for');
  const failing = by('against');
  const { modes: table } = capabilitiesOf(endpoint);
  const kept = table.filter((mode) => !failing.includes(mode));
  const isGuess = !isKnownModel(endpoint) && endpoint.corrections.modes === undefined;
  const [auto] = table;
  const isWrong = auto !== undefined && failing.includes(auto);
  const better =
    isGuess || isWrong
      ? [
          ...STRONGEST_FIRST.filter((mode) => working.includes(mode)),
          ...kept.filter((mode) => !working.includes(mode)),
        ]
      : [...kept, ...STRONG.filter((mode) => working.includes(mode) && !table.includes(mode))];
  const isSame = better.join() === table.join();
  return isSame || !better.some((mode) => working.includes(mode)) ? undefined : better;
}
