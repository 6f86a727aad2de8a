/** From the families' names: which reason at all, by which efforts, and what an interface leaves out for them. */
const REASONING = /^(?:gpt-[5-9]|o\d)/;

export function isReasoning(model: string): boolean {
  return REASONING.test(model);
}

/** Two digits: 5.4 is 504. */
function versionOf(model: string): number {
  const [, major = '0', minor = '0'] = /^gpt-(\d+)(?:\.(\d+))?/.exec(model) ?? [];
  return Number(major) * 100 + Number(minor);
}

export function takesNoEffort(model: string): boolean {
  const version = versionOf(model);
  return version >= 501 && !/astra/.test(model) && version !== 601;
}

/** What is thought where nobody says how hard: from 5.1 to 5.4 nothing. */
export function usualEffort(model: string): string {
  const version = versionOf(model);
  return version >= 501 && version <= 504 ? 'none' : 'medium';
}

/** Chat Completions takes tools beside an effort of none only. */
export function splitsToolsOff(model: string): boolean {
  return versionOf(model) >= 504;
}

export function splitSentence(model: string): string {
  const begin = `Function tools with reasoning_effort are not supported for ${model} in /v1/chat/completions.`;
  return versionOf(model) >= 506
    ? `${begin} To use function tools, use /v1/responses or set reasoning_effort to 'none'.`
    : `${begin} Please use /v1/responses instead.`;
}
