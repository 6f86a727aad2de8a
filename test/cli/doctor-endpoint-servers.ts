import { startAggregator } from '../support/stand-ins/aggregator.ts';
import { startLlamaCpp } from '../support/stand-ins/llama-cpp.ts';
import { startOllama } from '../support/stand-ins/ollama.ts';
import { startVllm } from '../support/stand-ins/vllm.ts';
import { KEY, inModes } from './doctor-endpoint-kind.ts';
import type { Kind } from './doctor-endpoint-kind.ts';

/** What is merely compatible: an aggregator, and servers of one's own. */
export const SERVERS: readonly Kind[] = [
  {
    name: 'an aggregator',
    start: () => startAggregator({ key: KEY }),
    endpoint: { protocol: 'openai', model: 'anthropic/claude-sonnet-5' },
    path: '/api/v1',
    wantsKey: true,
    sheet: { auto: { mode: 'tool', works: true }, advice: {}, usageTold: true, code: 0 },
    lines: [/^json +works, though the table of capabilities does not have it$/m],
  },
  {
    name: 'an aggregator that drops the format',
    start: () => startAggregator({ key: KEY, dropsFormat: true }),
    endpoint: { protocol: 'openai', model: 'mistralai/mistral-large' },
    path: '/api/v1',
    wantsKey: true,
    otherwise: { json: 'ignored', schema: 'ignored' },
    sheet: { auto: { mode: 'schema', works: false }, advice: { modes: ['tool', 'prompt'] }, code: 1 },
    lines: [
      /^json, schema +ignored by the server: answered in prose, with a status of success$/m,
      /^auto +takes schema, which does not work here$/m,
      /^ {2}modes: \['tool', 'prompt'\],\nThen auto takes tool\.$/m,
    ],
  },
  {
    name: 'vLLM without a parser for tools: what is forced works',
    start: () => startVllm({ model: 'Qwen/Qwen3-32B' }),
    endpoint: {
      protocol: 'openai',
      model: 'Qwen/Qwen3-32B',
      prices: { inputPerMillion: 0, outputPerMillion: 0 },
    },
    path: '/v1',
    wantsKey: false,
    sheet: {
      auto: { mode: 'schema', works: true },
      advice: {},
      usageTold: true,
      costUsd: 0,
      code: 0,
    },
    lines: [/^limits +none told$/m, /^cost +\$0 for 5 calls$/m],
  },
  {
    name: 'vLLM without a parser for tools, where they are offered only',
    start: () => startVllm({ model: 'Qwen/Qwen3-32B' }),
    endpoint: { protocol: 'openai', model: 'Qwen/Qwen3-32B', capabilities: { forcedTool: false } },
    path: '/v1',
    wantsKey: false,
    otherwise: { tool: 'BadRequest' },
    sheet: {
      auto: { mode: 'schema', works: true },
      advice: { capabilities: { forcedTool: true } },
      code: 0,
    },
    lines: [/^tool +It says: "auto" tool choice requires --enable-auto-tool-choice/m],
  },
  {
    name: 'llama.cpp without --jinja',
    start: () => startLlamaCpp(),
    endpoint: { protocol: 'openai', model: 'local' },
    path: '/v1',
    wantsKey: false,
    otherwise: { tool: 'BadRequest' },
    sheet: {
      auto: { mode: 'schema', works: true },
      advice: { modes: ['schema', 'json', 'prompt'] },
      usageTold: true,
      code: 0,
    },
    lines: [/^tool +It says: tools param requires --jinja flag$/m],
  },
  {
    name: 'llama.cpp with --jinja',
    start: () => startLlamaCpp({ jinja: true }),
    endpoint: { protocol: 'openai', model: 'local', modes: ['schema', 'tool', 'json', 'prompt'] },
    path: '/v1',
    wantsKey: false,
    sheet: { auto: { mode: 'schema', works: true }, advice: {}, code: 0 },
    lines: [/^Nothing is to be corrected in the configuration\.$/m],
  },
  {
    name: 'llama.cpp with --jinja, whose model forces no tool by name',
    start: () => startLlamaCpp({ jinja: true, shunsTools: true }),
    endpoint: { protocol: 'openai', model: 'local' },
    path: '/v1',
    wantsKey: false,
    otherwise: { tool: 'no-call' },
    sheet: {
      auto: { mode: 'schema', works: true },
      advice: { modes: ['schema', 'json', 'prompt'] },
      code: 0,
    },
    lines: [/^tool +answered without the tool, although its call was forced$/m],
  },
  {
    name: 'Ollama, which tells no usage',
    start: () => startOllama({ model: 'llama3.3', omitsUsage: true }),
    endpoint: { protocol: 'openai', model: 'llama3.3' },
    path: '/v1',
    wantsKey: false,
    sheet: {
      auto: { mode: 'schema', works: true },
      advice: {},
      usageTold: false,
      code: 0,
    },
    lines: [/^usage +not told: tokens \(~\) and costs are estimates$/m, /^text +works +stop +~\d+ +~\d+ /m],
  },
  {
    name: 'Ollama with a model whose template has no tools',
    start: () => startOllama({ model: 'gemma3', hasNoTools: true }),
    endpoint: { protocol: 'openai', model: 'gemma3' },
    path: '/v1',
    wantsKey: false,
    otherwise: { tool: 'BadRequest' },
    sheet: {
      auto: { mode: 'schema', works: true },
      advice: { modes: ['schema', 'json', 'prompt'] },
      code: 0,
    },
    lines: [/^tool +It says: library\/gemma3 does not support tools$/m],
  },
  {
    name: 'Ollama that rambles past the limit',
    start: () => startOllama({ model: 'llama3.3', rambles: 5000 }),
    endpoint: { protocol: 'openai', model: 'llama3.3' },
    path: '/v1',
    wantsKey: false,
    otherwise: inModes('Truncated'),
    sheet: { auto: { mode: 'schema', works: false }, advice: {}, code: 1 },
    lines: [/^text +Truncated +length /m],
  },
];
