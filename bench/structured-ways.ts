export const PROTOCOLS = ['openai', 'anthropic'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Weakest first; `text` asks for no structure and takes any text: the baseline of the others. */
export const MODES = ['text', 'prompt', 'json', 'tool', 'schema', 'auto'] as const;
export type AskedMode = (typeof MODES)[number];

/** One way of asking for the same thing. */
export interface Way {
  readonly protocol: Protocol;
  readonly mode: AskedMode;
}

export function waysOf(protocol: Protocol): readonly Way[] {
  // Anthropic's interface has no JSON mode.
  const modes = protocol === 'anthropic' ? MODES.filter((mode) => mode !== 'json') : MODES;
  return modes.map((mode) => ({ protocol, mode }));
}

export function taskOf({ protocol, mode }: Way): string {
  return `triage-${protocol}-${mode}`;
}
