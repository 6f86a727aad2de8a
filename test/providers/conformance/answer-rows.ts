import { ANSWER_VARIANTS } from '#simulator/answer-variants.ts';
import type { AnswerVariant } from '#simulator/answer-variants.ts';
import { MENDED, VALID, VALID_AT_A_GUESS, invalid } from './expected.ts';
import type { Expected, Row } from './expected.ts';
import type { Where } from './where.ts';

type ByPlace = Expected | ((where: Where) => Expected);

/** Of the modes: `tool` by itself, `text` without any structure, and the three in which the text is JSON. */
function byMode({ tool, json, text = VALID }: { tool: ByPlace; json: ByPlace; text?: Expected }) {
  return (where: Where): Expected => {
    if (where.mode === 'text') return text;
    const expected = where.mode === 'tool' ? tool : json;
    return typeof expected === 'function' ? expected(where) : expected;
  };
}

/** Anthropic's whole body holds a call's input as a value and not as text: what is no object is no such input. */
function unlessAnthropicsValue(expected: Expected, ofValue = invalid('SchemaMismatch')) {
  return ({ api, streamed }: Where) => (api === 'messages' && !streamed ? ofValue : expected);
}

const MALFORMED = invalid('MalformedJson');
const NO_CALL = invalid('SchemaMismatch');
/** A tool was called, and none was offered. */
const UNASKED = invalid('Suspicious');

/** Parsers disagree about it, so it is not taken; a text that merely looks like JSON is a text. */
const TRAP = byMode({ tool: MALFORMED, json: MALFORMED });

/** What each right answer is worth once it is deformed in one way (`src/simulator/answer-variants.ts`). */
const VERDICTS: Readonly<Record<AnswerVariant, ByPlace>> = {
  'no-choices': invalid('Empty'),
  'null-message': invalid('Empty'),
  'null-content': invalid('Empty'),
  // Blocks and items of one answer belong together, choices are several answers.
  'two-choices': (where) =>
    where.api === 'chat' ? invalid('Empty') : byMode({ tool: NO_CALL, json: MENDED })(where),
  'new-stop-reason': invalid('Suspicious'),
  'null-stop-reason': invalid('Suspicious'),
  'pause-turn': invalid('Suspicious'),
  'truncated-but-valid': invalid('Truncated'),
  'window-exceeded': invalid('Truncated'),
  'refusal-field': invalid('Refused'),
  'refusal-stop': invalid('Refused'),
  'content-filter': invalid('Refused'),
  'refusal-in-words': invalid('Refused'),
  'no-usage': VALID_AT_A_GUESS,
  'negative-usage': VALID_AT_A_GUESS,
  'string-usage': VALID_AT_A_GUESS,
  'huge-usage': VALID_AT_A_GUESS,
  'nan-usage': VALID_AT_A_GUESS,
  'zero-usage': VALID_AT_A_GUESS,
  'two-calls': byMode({ tool: NO_CALL, json: UNASKED, text: UNASKED }),
  'unknown-tool': byMode({ tool: NO_CALL, json: UNASKED, text: UNASKED }),
  'no-call': byMode({ tool: NO_CALL, json: MALFORMED }),
  'broken-arguments': byMode({ tool: unlessAnthropicsValue(MENDED), json: MENDED }),
  // OpenAI's arguments are a text; servers that send the object itself mean the same.
  'object-arguments': byMode({
    tool: ({ api }) => (api === 'messages' ? invalid('SchemaMismatch') : VALID),
    json: UNASKED,
    text: UNASKED,
  }),
  'cut-arguments': byMode({ tool: unlessAnthropicsValue(MALFORMED), json: MALFORMED }),
  'duplicate-keys': TRAP,
  'proto-key': TRAP,
  'big-number': TRAP,
  'long-number': TRAP,
  'lone-surrogate': TRAP,
  // Bodies are bytes: only columns of text can't hold it, and theirs is replaced.
  nul: VALID,
  // A hundred thousand brackets are a loop before they are JSON.
  deep: invalid('Runaway'),
  'thinking-first': VALID,
  'thinking-only': invalid('Empty'),
  'think-tags': byMode({ tool: VALID, json: MENDED, text: MENDED }),
  'whitespace-loop': (where) =>
    where.mode === 'tool'
      ? unlessAnthropicsValue(invalid('Runaway'), invalid('Truncated'))(where)
      : invalid('Runaway'),
  'enum-case': byMode({ tool: MENDED, json: MENDED }),
  prose: byMode({ tool: NO_CALL, json: MALFORMED }),
};

export const ANSWER_ROWS: readonly Row[] = ANSWER_VARIANTS.map((variant) => ({
  name: `answer ${variant}`,
  fault: { kind: 'answer', variant },
  expected: VERDICTS[variant],
}));
