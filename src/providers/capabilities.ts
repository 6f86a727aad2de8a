/** What a model is known to take; by model, not by protocol, since aggregators carry the same models under both. */
export interface Capabilities {
  /** A tool call may be forced. Where not, the tool is offered as strict and the model decides whether to call it. */
  readonly forcedToolChoice: boolean;
}

interface ModelRow extends Capabilities {
  readonly pattern: RegExp;
}

/**
 * Exceptions first to last, the first that matches counts (reference: providers, section 1). Patterns find a model
 * under an aggregator's prefix and with a date behind it, with a dot or a dash in its version.
 */
const MODELS: readonly ModelRow[] = [
  { pattern: /claude-(?:opus|sonnet)-5[.-]5(?!\d)/i, forcedToolChoice: false },
  { pattern: /claude-fable-5[.-]1(?!\d)/i, forcedToolChoice: false },
  { pattern: /claude-mythos/i, forcedToolChoice: false },
];

const ANY_OTHER: Capabilities = { forcedToolChoice: true };

export function capabilitiesOf(model: string): Capabilities {
  return MODELS.find(({ pattern }) => pattern.test(model)) ?? ANY_OTHER;
}
