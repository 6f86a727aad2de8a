import type { BadAsk } from './ask.ts';
import { readTurns } from './message-text.ts';
import type { AskParts } from './read-ask.ts';

type Shared = Pick<AskParts, 'model' | 'system' | 'turns' | 'maxTokens' | 'stream'>;

type SharedResult =
  | { readonly kind: 'parts'; readonly parts: Shared }
  | { readonly kind: 'bad'; readonly bad: BadAsk };

/** What both of OpenAI's interfaces say in the same way, under their own names. */
export function openaiParts(
  body: Record<string, unknown>,
  messages: readonly [field: string, value: unknown],
  cap: readonly [field: string, value: unknown],
): SharedResult {
  const { model } = body;
  if (typeof model !== 'string') return refused('you must provide a model parameter', 'model');
  const turns = readTurns(messages[1], messages[0]);
  if (typeof turns === 'string') return refused(`Missing or invalid parameter: '${turns}'.`, messages[0]);
  const [capField, maxTokens = null] = cap;
  if (maxTokens !== null && !isPositive(maxTokens))
    return refused(`Invalid value for '${capField}': expected a whole number above 0.`, capField);
  // Both roles instruct; models since o1 call theirs `developer`.
  const spoken = turns.filter((turn) => turn.role !== 'system' && turn.role !== 'developer');
  const told = turns.filter((turn) => !spoken.includes(turn)).map((turn) => turn.text);
  return {
    kind: 'parts',
    parts: { model, system: told.join('\n'), turns: spoken, maxTokens, stream: body['stream'] === true },
  };
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function refused(message: string, param: string): SharedResult {
  return { kind: 'bad', bad: { message, param } };
}
