import { describe, expect, it } from 'vitest';

import { capabilitiesOf, isKnownModel } from '#domain/capabilities.ts';
import type { Capabilities } from '#domain/capabilities.ts';
import type { Effort } from '#domain/call-style.ts';
import { MODEL_ROWS } from '#domain/model-rows.ts';
import { modeProblems, resolveMode } from '#domain/resolve-mode.ts';
import { styleOf } from '#domain/style-of.ts';
import { anEndpoint } from '../support/an-endpoint.ts';
import { JSON_SCHEMA } from './conformance/where.ts';

const OWN_EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
const GPT_EFFORTS: readonly Effort[] = ['none', 'low', 'medium', 'high', 'xhigh'];

const SCHEMA_TOOL = ['schema', 'tool', 'prompt'] as const;
const TOOL_ONLY = ['tool', 'prompt'] as const;
const SCHEMA_FIRST = ['schema', 'tool', 'json', 'prompt'] as const;
const TOOL_FIRST = ['tool', 'json', 'prompt'] as const;

const FREE: Partial<Capabilities> = { modes: SCHEMA_TOOL, forcedTool: false, efforts: OWN_EFFORTS };
const BUDGET: Partial<Capabilities> = { modes: SCHEMA_TOOL, forcedTool: true, thinkingBudget: true };

/** Claude under the names of Anthropic, its clouds and aggregators, over its own protocol. */
const CLAUDE: readonly (readonly [model: string, takes: Partial<Capabilities>])[] = [
  ['claude-opus-5-5', FREE],
  ['claude-opus-5-5-20261001', FREE],
  ['anthropic/claude-opus-5.5', FREE],
  ['claude-sonnet-5-5', FREE],
  ['us.anthropic.claude-sonnet-5-5-20261015-v1:0', FREE],
  ['claude-fable-5-1', FREE],
  ['anthropic/claude-fable-5.1', FREE],
  ['claude-mythos-5-1', FREE],
  ['claude-mythos-preview', FREE],
  ['claude-haiku-5-5', { modes: SCHEMA_TOOL, forcedTool: true, efforts: [] }],
  ['claude-opus-5', { modes: SCHEMA_TOOL, forcedTool: true, efforts: OWN_EFFORTS }],
  ['claude-opus-5-20260601', { modes: SCHEMA_TOOL, forcedTool: true, efforts: OWN_EFFORTS }],
  ['claude-sonnet-5', { modes: SCHEMA_TOOL, forcedTool: true, efforts: OWN_EFFORTS }],
  ['claude-fable-5', { modes: SCHEMA_TOOL, forcedTool: true, efforts: OWN_EFFORTS }],
  ['claude-opus-4-8', { modes: SCHEMA_TOOL, efforts: OWN_EFFORTS }],
  ['anthropic/claude-opus-4.7', { modes: SCHEMA_TOOL, efforts: OWN_EFFORTS }],
  ['claude-opus-4-6', { efforts: ['low', 'medium', 'high', 'max'], thinkingBudget: false }],
  ['claude-sonnet-4-6', { efforts: ['low', 'medium', 'high', 'max'], thinkingBudget: false }],
  ['claude-opus-4-5-20251101', { ...BUDGET, efforts: ['low', 'medium', 'high'] }],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', { ...BUDGET, efforts: [] }],
  ['claude-haiku-4-5@20251001', { ...BUDGET, efforts: [] }],
  ['claude-opus-4-1-20250805', { ...BUDGET, efforts: [] }],
  ['claude-sonnet-4-20250514', { modes: TOOL_ONLY, thinkingBudget: true }],
  ['anthropic.claude-opus-4-20250514-v1:0', { modes: TOOL_ONLY, thinkingBudget: true }],
  ['claude-3-7-sonnet-20250219', { modes: TOOL_ONLY, thinkingBudget: true, efforts: [] }],
  ['claude-3-5-haiku-latest', { modes: TOOL_ONLY, thinkingBudget: false, efforts: [] }],
];

const ANY: Partial<Capabilities> = {
  modes: ['tool', 'json', 'prompt', 'schema'],
  forcedTool: true,
  efforts: [],
};
const NEW_GPT: Partial<Capabilities> = {
  modes: SCHEMA_FIRST,
  efforts: GPT_EFFORTS,
  toolsNeedResponses: true,
  responsesOnly: false,
  limitField: 'max_completion_tokens',
};
const OWN_THINKING: Partial<Capabilities> = {
  modes: SCHEMA_FIRST,
  efforts: ['low', 'medium', 'high'],
  toolsNeedResponses: false,
  omits: ['parallel_tool_calls'],
};
const MISTRAL: Partial<Capabilities> = { modes: SCHEMA_FIRST, forcedTool: true, omits: ['stream_options'] };

/** All that is asked in OpenAI's words. */
const OTHERS: readonly (readonly [model: string, takes: Partial<Capabilities>])[] = [
  ['gpt-5-pro', { responsesOnly: true, efforts: ['high'] }],
  ['gpt-5.4-pro', { responsesOnly: true, modes: TOOL_FIRST }],
  ['gpt-5.1-codex', { responsesOnly: true }],
  ['codex-mini-latest', { responsesOnly: true }],
  ['o1-pro', { responsesOnly: true }],
  ['o3-pro-2025-06-10', { responsesOnly: true }],
  ['gpt-5-chat-latest', { responsesOnly: false, toolsNeedResponses: false, efforts: [] }],
  ['gpt-6-astra', { ...NEW_GPT, efforts: ['low', 'medium', 'high', 'xhigh'] }],
  ['gpt-6.1-sol', { ...NEW_GPT, efforts: ['low', 'medium', 'high', 'xhigh'] }],
  ['gpt-6', NEW_GPT],
  ['gpt-6-sol', NEW_GPT],
  ['gpt-5.4', NEW_GPT],
  ['openai/gpt-5.4-mini', NEW_GPT],
  ['gpt-5.10', NEW_GPT],
  [
    'gpt-5.2-2025-12-11',
    { ...NEW_GPT, efforts: ['none', 'low', 'medium', 'high'], toolsNeedResponses: false },
  ],
  ['gpt-5-mini', { ...NEW_GPT, efforts: ['minimal', 'low', 'medium', 'high'], toolsNeedResponses: false }],
  [
    'gpt-5-2025-08-07',
    { ...NEW_GPT, efforts: ['minimal', 'low', 'medium', 'high'], toolsNeedResponses: false },
  ],
  ['o1-mini', { modes: ['prompt'] }],
  ['o1', OWN_THINKING],
  ['openai/o3-mini', OWN_THINKING],
  ['o4-mini-2025-04-16', OWN_THINKING],
  ['gpt-4o-2024-05-13', { modes: TOOL_FIRST, efforts: [] }],
  ['gpt-4o-mini', { modes: SCHEMA_FIRST, efforts: [], toolsNeedResponses: false }],
  ['gpt-4.1-mini-2025-04-14', { modes: SCHEMA_FIRST, efforts: [], toolsNeedResponses: false }],
  ['gpt-4-turbo-2024-04-09', { modes: TOOL_FIRST, efforts: [] }],
  ['gpt-3.5-turbo', { modes: TOOL_FIRST, efforts: [] }],
  [
    'openai/gpt-oss-120b',
    { modes: ['tool', 'schema', 'json', 'prompt'], efforts: ['low', 'medium', 'high'] },
  ],
  ['deepseek-chat', { modes: TOOL_FIRST, forcedTool: true }],
  ['deepseek-ai/DeepSeek-V3.1', { modes: TOOL_FIRST }],
  ['deepseek-reasoner', { modes: ['json', 'prompt'] }],
  ['deepseek/deepseek-r1', { modes: ['json', 'prompt'] }],
  ['moonshotai/kimi-k2', { modes: ['json', 'tool', 'prompt'], forcedTool: false }],
  ['mistral-large-latest', MISTRAL],
  ['mistralai/ministral-8b', MISTRAL],
  ['magistral-medium-2509', MISTRAL],
  ['codestral-latest', MISTRAL],
  ['pixtral-12b', MISTRAL],
  ['google/gemini-3-pro', { modes: SCHEMA_FIRST }],
  ['x-ai/grok-5', { modes: SCHEMA_FIRST }],
  // Of which nothing is known but the protocol.
  ['meta-llama/Llama-4', ANY],
  ['qwen3:8b', ANY],
  ['Qwen/Qwen3-32B', ANY],
  ['my-deployment', ANY],
  ['phi-o1', ANY],
];

describe('what a model is known to take', () => {
  it.each(CLAUDE)('%s', (model, takes) => {
    expect(capabilitiesOf(anEndpoint({ protocol: 'anthropic', model }))).toMatchObject(takes);
  });

  it.each(OTHERS)('%s', (model, takes) => {
    expect(capabilitiesOf(anEndpoint({ model }))).toMatchObject(takes);
  });

  it('has no row that no name of a vendor or an aggregator reaches', () => {
    const names = [...CLAUDE, ...OTHERS].map(([model]) => model);
    const reached = new Set(names.map((name) => MODEL_ROWS.findIndex(({ pattern }) => pattern.test(name))));
    expect(
      MODEL_ROWS.filter((_, index) => !reached.has(index)).map(({ pattern }) => String(pattern)),
    ).toEqual([]);
  });

  it('has an effort in no row that its model’s mode can’t be asked with', () => {
    for (const [model] of OTHERS) {
      const endpoint = anEndpoint({ model });
      for (const effort of capabilitiesOf(endpoint).efforts) {
        expect(styleOf(endpoint, 'schema', { effort }).effort).toBe(effort);
      }
    }
  });
});

describe('a model under the other protocol', () => {
  it.each(['claude-opus-5.5', 'anthropic/claude-sonnet-4.5', 'claude-haiku-5-5'])(
    '%s over an aggregator is asked by tool first, and without Claude’s own parameters',
    (model) => {
      const endpoint = anEndpoint({ model, baseUrl: 'https://aggregator.example/v1' });
      expect(capabilitiesOf(endpoint)).toMatchObject({
        modes: ['tool', 'schema', 'prompt'],
        efforts: [],
        thinkingBudget: false,
        limitField: 'max_tokens',
      });
      expect(styleOf(endpoint, 'tool', { effort: 'low', maxThinkingTokens: 2048 })).toMatchObject({
        api: 'chat',
        effort: null,
        thinkingTokens: null,
      });
    },
  );

  it('others over Anthropic’s interface have no JSON mode, and native schema last', () => {
    const endpoint = anEndpoint({
      protocol: 'anthropic',
      model: 'deepseek-chat',
      baseUrl: 'https://x.example',
    });
    expect(capabilitiesOf(endpoint).modes).toEqual(['tool', 'prompt']);
    expect(capabilitiesOf({ ...endpoint, model: 'gemini-3-pro' }).modes).toEqual([
      'tool',
      'prompt',
      'schema',
    ]);
    expect(modeProblems({ mode: 'json' }, endpoint, JSON_SCHEMA)).toHaveLength(1);
  });
});

describe('the interface and the name of the limit', () => {
  it.each([
    [null, 'responses', 'max_completion_tokens'],
    ['https://api.openai.com/v1', 'responses', 'max_completion_tokens'],
    ['https://my.openai.azure.com/openai/v1', 'responses', 'max_completion_tokens'],
    ['https://my.openai.azure.com/openai/deployments/x', 'chat', 'max_completion_tokens'],
    ['https://aggregator.example/v1', 'chat', 'max_completion_tokens'],
  ])('of tools of gpt-5.4 at %s: %s', (baseUrl, api, limitField) => {
    expect(styleOf(anEndpoint({ model: 'gpt-5.4', baseUrl }), 'tool', {})).toMatchObject({ api, limitField });
  });

  it('of everything else of gpt-5.4 is Chat Completions, unless the configuration says so', () => {
    const endpoint = anEndpoint({ model: 'gpt-5.4' });
    expect(styleOf(endpoint, 'schema', {}).api).toBe('chat');
    expect(styleOf({ ...endpoint, api: 'responses' }, 'schema', {}).api).toBe('responses');
    expect(styleOf({ ...endpoint, api: 'chat' }, 'tool', {}).api).toBe('chat');
  });

  it('of an unknown model is the newer name at the vendor and the older elsewhere', () => {
    expect(capabilitiesOf(anEndpoint({ model: 'x' })).limitField).toBe('max_completion_tokens');
    expect(capabilitiesOf(anEndpoint({ model: 'x', baseUrl: 'http://127.0.0.1:1/v1' })).limitField).toBe(
      'max_tokens',
    );
  });
});

describe('what the configuration knows better', () => {
  const endpoint = anEndpoint({ model: 'my-deployment', knownAs: 'gpt-4o-mini' });

  it('is another name for the model', () => {
    expect(isKnownModel(endpoint)).toBe(true);
    expect(resolveMode({}, endpoint, JSON_SCHEMA)).toBe('schema');
    expect(isKnownModel({ ...endpoint, knownAs: null })).toBe(false);
  });

  it('is a mode, or a capability', () => {
    const corrections = { modes: ['text', 'json'], forcedTool: false } as const;
    expect(capabilitiesOf({ ...endpoint, corrections })).toMatchObject({
      modes: ['json'],
      forcedTool: false,
    });
    expect(resolveMode({}, { ...endpoint, corrections }, JSON_SCHEMA)).toBe('json');
  });
});
