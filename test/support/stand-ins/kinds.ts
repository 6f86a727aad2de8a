import type { Mode } from '#domain/call.ts';

import { startAggregator } from './aggregator.ts';
import { startAnthropic } from './anthropic.ts';
import type { EndpointSettings } from './ask-as-user.ts';
import { KEY } from './ask-as-user.ts';
import { startAzure } from './azure.ts';
import type { StandIn } from './core.ts';
import { startLlamaCpp } from './llama-cpp.ts';
import { startOllama } from './ollama.ts';
import { startOpenai } from './openai.ts';
import { startVllm } from './vllm.ts';

/** One kind of endpoint, as a user writes it down. */
export interface Kind {
  readonly name: string;
  readonly start: () => Promise<StandIn>;
  readonly settings: (url: string) => EndpointSettings;
  /** Of vendors, whose address stands in no configuration: the path below the stand-in's. */
  readonly movedTo?: string;
  /** All that the endpoint takes, strongest first, as the table or the user says. */
  readonly modes: readonly Mode[];
}

const LOCAL_MODEL = 'qwen3:8b';
const key = { keyEnv: 'TEST_KEY' } as const;

export const KINDS: readonly Kind[] = [
  claude('claude-sonnet-4-6'),
  claude('claude-haiku-4-5'),
  claude('claude-opus-5-5'),
  claude('claude-fable-5-1'),
  gpt('gpt-4.1'),
  gpt('gpt-5'),
  gpt('gpt-5.4'),
  gpt('gpt-5.6'),
  gpt('gpt-6.1'),
  { ...gpt('gpt-5.6', { api: 'responses' }), name: 'gpt-5.6 over Responses' },
  azure('gpt-4.1', 'deployments', {
    baseUrl: 'https://example.openai.azure.com/openai/deployments/triage',
    query: { 'api-version': '2024-10-21' },
  }),
  azure('gpt-5.6', 'v1', { baseUrl: 'https://example.openai.azure.com/openai/v1' }),
  {
    name: 'aggregator',
    start: () => startAggregator({ key: KEY }),
    settings: (url) => ({
      ...key,
      protocol: 'openai',
      model: 'anthropic/claude-sonnet-4.6',
      baseUrl: `${url}/api/v1`,
    }),
    modes: ['tool', 'schema', 'prompt', 'text'],
  },
  local('vllm', () => startVllm({ model: LOCAL_MODEL })),
  local('newer vllm with its flags', () =>
    startVllm({ model: LOCAL_MODEL, isNew: true, autoToolChoice: true }),
  ),
  withoutTools('newer vllm', () => startVllm({ model: LOCAL_MODEL, isNew: true })),
  local('llama.cpp with --jinja', () => startLlamaCpp({ jinja: true })),
  withoutTools('llama.cpp', () => startLlamaCpp()),
  local('ollama', () => startOllama({ model: LOCAL_MODEL })),
];

function claude(model: string): Kind {
  return {
    name: model,
    start: () => startAnthropic({ key: KEY }),
    settings: () => ({ ...key, protocol: 'anthropic', model }),
    movedTo: '',
    modes: ['schema', 'tool', 'prompt', 'text'],
  };
}

function gpt(model: string, more: Partial<EndpointSettings> = {}): Kind {
  return {
    name: model,
    start: () => startOpenai({ key: KEY }),
    settings: () => ({ ...key, protocol: 'openai', model, ...more }),
    movedTo: '/v1',
    modes: ['schema', 'tool', 'json', 'prompt', 'text'],
  };
}

function azure(knownAs: string, path: string, more: Partial<EndpointSettings>): Kind {
  return {
    ...gpt('triage', { knownAs, keyHeader: 'api-key', ...more }),
    name: `azure ${path}, ${knownAs}`,
    start: () => startAzure({ deployment: 'triage', model: knownAs, key: KEY }),
    movedTo: path === 'v1' ? '/openai/v1' : '/openai/deployments/triage',
  };
}

function local(name: string, start: () => Promise<StandIn>, more: Partial<EndpointSettings> = {}): Kind {
  return {
    name,
    start,
    settings: (url) => ({
      protocol: 'openai',
      model: LOCAL_MODEL,
      keyEnv: null,
      baseUrl: `${url}/v1`,
      ...more,
    }),
    modes: ['schema', 'tool', 'json', 'prompt', 'text'],
  };
}

/** A server that was started without its flags for tools; nobody can know but the user. */
function withoutTools(name: string, start: () => Promise<StandIn>): Kind {
  const modes = ['schema', 'json', 'prompt'] as const;
  return { ...local(name, start, { modes: [...modes] }), modes: [...modes, 'text'] };
}
