import type { Mode } from './call.ts';
import type { Effort, LimitField, OptionalField } from './call-style.ts';
import type { Endpoint } from './endpoint.ts';
import { MODEL_ROWS } from './model-rows.ts';

/** What a model is known to take; by model, not by protocol alone, since aggregators carry the same models under both. */
export interface Capabilities {
  /** The modes that ask for structure, strongest first; `text` is always taken. */
  readonly modes: readonly Exclude<Mode, 'text'>[];
  /** A tool call may be forced. Where not, the tool is offered as strict and the model decides whether to call it. */
  readonly forcedTool: boolean;
  /** Empty: the model has no such parameter, and refuses it. */
  readonly efforts: readonly Effort[];
  /** Thinking has a limit of its own; it rules a forced tool call out. */
  readonly thinkingBudget: boolean;
  /** Tools go through OpenAI's Responses: Chat Completions refuses them beside a reasoning effort. */
  readonly toolsNeedResponses: boolean;
  /** Chat Completions does not serve the model at all. */
  readonly responsesOnly: boolean;
  readonly limitField: LimitField;
  readonly omits: readonly OptionalField[];
}

export type ModelAddress = Pick<Endpoint, 'protocol' | 'model' | 'baseUrl' | 'knownAs' | 'corrections'>;

const KNOWN = new WeakMap<ModelAddress, Capabilities>();

/** What an endpoint's model takes: by the table, with what the configuration knows better. Looked up once. */
export function capabilitiesOf(endpoint: ModelAddress): Capabilities {
  const known = KNOWN.get(endpoint) ?? lookUp(endpoint);
  KNOWN.set(endpoint, known);
  return known;
}

function lookUp(endpoint: ModelAddress): Capabilities {
  const found = MODEL_ROWS.find(({ pattern }) => pattern.test(endpoint.knownAs ?? endpoint.model));
  const usual = { ...assumed(endpoint), ...found?.takes };
  const { modes: own, ...corrections } = endpoint.corrections;
  const spoken =
    endpoint.protocol === 'anthropic'
      ? overAnthropic(usual, found?.vendor)
      : overOpenai(usual, found?.vendor);
  const modes = own?.filter((mode) => mode !== 'text') ?? spoken.modes;
  return { ...spoken, ...corrections, modes };
}

/** Whether the table has a row for the model: for others only the protocol is known. */
export function isKnownModel({ model, knownAs }: ModelAddress): boolean {
  return MODEL_ROWS.some(({ pattern }) => pattern.test(knownAs ?? model));
}

function assumed({ baseUrl }: ModelAddress): Capabilities {
  return {
    // A server of one's own holds a grammar as a rule, and takes tools only where it was started for them.
    modes: baseUrl === null ? ['tool', 'json', 'prompt', 'schema'] : ['schema', 'tool', 'json', 'prompt'],
    forcedTool: true,
    efforts: [],
    thinkingBudget: false,
    toolsNeedResponses: false,
    responsesOnly: false,
    // A server that does not know the newer name ignores it, and then there is no limit at all.
    limitField: baseUrl === null ? 'max_completion_tokens' : 'max_tokens',
    omits: [],
  };
}

/** Anthropic's interface has no JSON mode; what others offer of it is hardly more than tools. */
function overAnthropic(known: Capabilities, vendor: string | undefined): Capabilities {
  const modes = known.modes.filter((mode) => mode !== 'json');
  if (vendor === 'anthropic') return { ...known, modes };
  return {
    ...known,
    modes: modes.toSorted((a, b) => Number(a === 'schema') - Number(b === 'schema')),
    efforts: [],
  };
}

/**
 * Claude over an aggregator: its own parameters are not of that protocol, and a gateway that drops `response_format`
 * without a word, as Anthropic's own compatible address does, leaves a schema that the model never saw.
 */
function overOpenai(known: Capabilities, vendor: string | undefined): Capabilities {
  if (vendor !== 'anthropic') return known;
  return { ...known, modes: ['tool', 'schema', 'prompt'], efforts: [], thinkingBudget: false };
}
