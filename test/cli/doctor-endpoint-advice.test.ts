import { expect, test } from 'vitest';

import type { Mode } from '#domain/call.ts';
import type { Endpoint } from '#domain/endpoint.ts';
import type { Failure } from '#domain/failure.ts';
import { adviceFor } from '../../src/cli/probe-advice.ts';
import { probesOf } from '../../src/cli/probe-list.ts';
import type { ProbeOutcome } from '../../src/cli/probe-outcome.ts';
import type { ProbeResult } from '../../src/cli/probe-result.ts';
import { whyNotAsked } from '../../src/cli/probe-skip.ts';
import { anEndpoint } from '../support/an-endpoint.ts';

const WORKS: ProbeOutcome = { kind: 'works', mended: null };

function refused(said: string, kind: Failure['kind'] = 'BadRequest'): ProbeOutcome {
  return { kind: 'failed', failure: { kind, message: 'Refused.' }, maybeBilled: false, said };
}

/** Every mode works but those that are given. */
function resultsWith(
  endpoint: Endpoint,
  others: Partial<Record<Mode, ProbeOutcome>>,
): readonly ProbeResult[] {
  return probesOf({ endpoint, model: endpoint.model, streamed: false }).map((probe) => {
    const outcome = others[probe.mode] ?? WORKS;
    const answer = outcome.kind === 'works' ? ANSWER : null;
    return { probe, outcome, answer, timing: null };
  });
}

const ANSWER: ProbeResult['answer'] = {
  content: { text: '', toolCalls: [], refusal: null },
  stop: { kind: 'complete', raw: 'stop' },
  usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 },
  usageState: 'exact',
  model: 'it',
  requestId: null,
  limits: {},
};

const gpt = (more: Partial<Endpoint> = {}) => anEndpoint({ protocol: 'openai', model: 'gpt-4.1', ...more });
const local = (more: Partial<Endpoint> = {}) =>
  anEndpoint({ protocol: 'openai', model: 'qwen3', baseUrl: 'http://127.0.0.1:1/v1', ...more });

const ROWS: readonly (readonly [string, Endpoint, Partial<Record<Mode, ProbeOutcome>>, object])[] = [
  ['a model of the table of which all works', gpt(), {}, {}],
  [
    'a weaker mode that does not work leaves the rest as it was',
    gpt(),
    { json: { kind: 'ignored' } },
    { modes: ['schema', 'tool', 'prompt'] },
  ],
  [
    'a stronger one that the table lacks comes last, since one answer is no proof',
    gpt({ model: 'deepseek-chat' }),
    {},
    { modes: ['tool', 'json', 'prompt', 'schema'] },
  ],
  [
    'of an unknown model the strongest that works',
    local(),
    { schema: refused('no grammar here') },
    { modes: ['tool', 'json', 'prompt'] },
  ],
  [
    'what the configuration says is kept while it works',
    local({ corrections: { modes: ['json', 'prompt'] } }),
    { tool: { kind: 'no-call' }, schema: { kind: 'ignored' } },
    {},
  ],
  [
    'weather is no evidence',
    gpt(),
    { schema: refused('', 'Overloaded'), tool: refused('', 'RateLimited') },
    {},
  ],
  [
    "a failure of a mode's own is some, where others are answered",
    local(),
    { tool: refused('tools param requires --jinja flag', 'ServerError') },
    { modes: ['schema', 'json', 'prompt'] },
  ],
  [
    'and none where nothing is',
    local(),
    Object.fromEntries(
      ['text', 'prompt', 'json', 'tool', 'schema'].map((mode) => [mode, refused('', 'ServerError')]),
    ),
    {},
  ],
  [
    'a tool that may not be forced is offered',
    anEndpoint({ protocol: 'anthropic', model: 'claude-haiku-5-5' }),
    { tool: refused('tool_choice: type "tool" is not supported for this model') },
    { capabilities: { forcedTool: false } },
  ],
  [
    'a tool that may not be offered is forced',
    local({ corrections: { forcedTool: false, modes: ['tool', 'prompt'] } }),
    {
      tool: refused('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser'),
      schema: WORKS,
    },
    { capabilities: { forcedTool: true }, modes: ['tool', 'prompt', 'schema'] },
  ],
  [
    'tools that need Responses get it where the address has it',
    gpt(),
    { tool: refused('Function tools with reasoning_effort are not supported. Use /v1/responses instead.') },
    { capabilities: { toolsNeedResponses: true } },
  ],
  [
    'and are left out where it has not',
    gpt({ model: 'gpt-5.5', baseUrl: 'http://127.0.0.1:1/v1' }),
    { tool: refused('Function tools with reasoning_effort are not supported. Use /v1/responses instead.') },
    { modes: ['schema', 'json', 'prompt'] },
  ],
  [
    'Responses that is not there is not used',
    gpt({ model: 'gpt-5.5' }),
    { tool: refused('', 'NotFound') },
    { capabilities: { toolsNeedResponses: false } },
  ],
];

test.for(ROWS)('%s', ([, endpoint, others, wanted]) => {
  expect(adviceFor(endpoint, resultsWith(endpoint, others))).toEqual(wanted);
});

test('what concerns one interface does not stop the calls of the other', () => {
  const endpoint = gpt({ model: 'gpt-5.5' });
  const missing = refused('', 'NotFound');
  const [text, prompt, , tool] = resultsWith(endpoint, { text: missing });
  if (text === undefined || prompt === undefined || tool === undefined) throw new Error('There are five.');
  expect(whyNotAsked(prompt.probe, [text])).toBe('it would be NotFound again, as in mode text');
  expect(whyNotAsked(tool.probe, [text])).toBeUndefined();
  expect(whyNotAsked(text.probe, [prompt, { ...text, probe: prompt.probe }])).toBeUndefined();
  const locked = { ...text, outcome: refused('', 'QuotaExhausted') };
  expect(whyNotAsked(tool.probe, [locked])).toBe('it would be QuotaExhausted again, as in mode text');
});
