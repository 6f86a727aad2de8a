import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';

import type { CallRequest } from '#domain/call.ts';
import { classicStyle } from '#domain/call-style.ts';
import { ANTHROPIC_VERSION } from '#providers/anthropic.ts';
import { readAnthropicAnswer } from '#providers/anthropic-answer.ts';
import { readChatAnswer } from '#providers/chat-answer.ts';
import { readLimitHeaders } from '#providers/limit-headers.ts';

const REQUEST: CallRequest = {
  model: 'm',
  messages: [],
  mode: 'text',
  schema: null,
  maxOutputTokens: 9,
  style: classicStyle('openai'),
  stream: false,
};
const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('an answer of Anthropic', () => {
  const read = (more: object): ReturnType<typeof readAnthropicAnswer> =>
    readAnthropicAnswer({ type: 'message', content: [], stop_reason: 'end_turn', ...more }, REQUEST, '');

  it('is read by the types of its blocks, thinking and unknown ones left out', () => {
    const content = [
      { type: 'thinking', thinking: 'hm' },
      { type: 'text', text: 'a' },
      { type: 'new_block', text: 'no' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'text', text: 'b' },
      { type: 'tool_use', name: 't', input: { a: 1 } },
      { type: 'tool_use', name: 't', input: 'text' },
      null,
    ];
    expect(read({ content })?.content).toEqual({
      text: 'ab',
      toolCalls: [
        { name: 't', argumentsJson: '{"a":1}' },
        { name: 't', argumentsJson: '"text"' },
      ],
      refusal: null,
    });
  });

  it('keeps the category of a refusal', () => {
    expect(read({ stop_reason: 'refusal', stop_details: { category: 'cyber' } })?.stop).toEqual({
      kind: 'refused',
      raw: 'refusal',
      category: 'cyber',
    });
    expect(read({ stop_reason: 'refusal', stop_details: null })?.stop).toMatchObject({ category: null });
  });

  it('is truncated where the window was full', () => {
    expect(read({ stop_reason: 'model_context_window_exceeded' })?.stop.kind).toBe('truncated');
  });

  it('survives tool input that is too deep to be written down', () => {
    const input: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(
      read({ content: [{ type: 'tool_use', name: 't', input }] })?.content.toolCalls[0]?.argumentsJson,
    ).toBe('');
  });

  it('without content is still an answer, and without anything is none', () => {
    expect(read({ content: null })?.content.text).toBe('');
    expect(readAnthropicAnswer({ ok: true }, REQUEST, '')).toBeUndefined();
  });
});

describe('an answer of OpenAI', () => {
  const read = (message: unknown, finish_reason: unknown = 'stop', mode: CallRequest['mode'] = 'text') =>
    readChatAnswer({ choices: [{ message, finish_reason }] }, { ...REQUEST, mode });

  it('refuses beside its content, in a part, or by its reason', () => {
    expect(read({ content: null, refusal: 'I can’t.' })).toMatchObject({
      content: { text: '', refusal: 'I can’t.' },
      stop: { kind: 'refused', raw: 'stop' },
    });
    expect(read({ content: [{ type: 'refusal', refusal: 'No.' }] })?.stop.kind).toBe('refused');
    expect(read({ content: 'x' }, 'content_filter')?.stop.kind).toBe('refused');
    expect(read({ content: 'x', refusal: '' })?.stop.kind).toBe('complete');
  });

  it('gives the arguments of a tool as they came, or written down where they are an object', () => {
    const tool_calls = [
      { type: 'function', function: { name: 't', arguments: '{"a": 1,' } },
      { type: 'function', function: { name: 't', arguments: { a: 1 } } },
      { type: 'function' },
    ];
    expect(read({ content: null, tool_calls }, 'stop', 'tool')?.content.toolCalls).toEqual([
      { name: 't', argumentsJson: '{"a": 1,' },
      { name: 't', argumentsJson: '{"a":1}' },
      { name: '', argumentsJson: '' },
    ]);
  });

  it('knows the old form of a tool call', () => {
    const old = read({ function_call: { name: 't', arguments: '{}' } }, 'function_call', 'tool');
    expect(old).toMatchObject({
      stop: { kind: 'complete' },
      content: { toolCalls: [{ name: 't', argumentsJson: '{}' }] },
    });
  });

  it.each([
    ['no choices', { choices: [] }],
    ['two choices', { choices: [{ message: { content: 'a' } }, { message: { content: 'b' } }] }],
    ['no message', { choices: [{ message: null, finish_reason: 'stop' }] }],
    ['a choice that is null', { choices: [null] }],
  ])('with %s is an answer without content', (_name, data) => {
    expect(readChatAnswer(data, REQUEST)?.content).toEqual({ text: '', toolCalls: [], refusal: null });
  });

  it.each([{ choices: null }, {}, null, 'text', []])('%j is none', (data) => {
    expect(readChatAnswer(data, REQUEST)).toBeUndefined();
  });
});

describe('limits in headers', () => {
  it.each([
    ['12ms', 12],
    ['1s', 1000],
    ['6m0s', 360_000],
    ['1m12.5s', 72_500],
    ['1h2m', 3_720_000],
    ['30', 30_000],
    ['2026-11-24T12:00:30Z', 30_000],
    ['2026-11-24T11:59:00Z', 0],
    ['-1', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('a reset of %j is %s ms', (reset, ms) => {
    expect(readLimitHeaders(new Headers({ 'x-ratelimit-reset-requests': reset }), NOW).requestsResetMs).toBe(
      ms,
    );
  });

  it('counts a reset from the answer’s own clock', () => {
    const headers = {
      'anthropic-ratelimit-requests-reset': '2026-11-24T12:00:30Z',
      date: 'Tue, 24 Nov 2026 12:00:00 GMT',
    };
    expect(readLimitHeaders(new Headers(headers), NOW + 3_600_000).requestsResetMs).toBe(30_000);
  });

  it.each([
    ['Azure’s −1 and 0', { 'x-ratelimit-limit-tokens': '-1', 'x-ratelimit-remaining-tokens': '0' }, {}],
    ['a limit of 0', { 'x-ratelimit-limit-tokens': '0', 'x-ratelimit-remaining-tokens': '0' }, {}],
    [
      'a rest of 0 below a limit',
      { 'x-ratelimit-limit-tokens': '9', 'x-ratelimit-remaining-tokens': '0' },
      { tokensLimit: 9, tokensRemaining: 0 },
    ],
    [
      'a rest of −1 below a limit',
      { 'x-ratelimit-limit-tokens': '9', 'x-ratelimit-remaining-tokens': '-1' },
      { tokensLimit: 9 },
    ],
    ['a rest without a limit', { 'x-ratelimit-remaining-requests': '5' }, { requestsRemaining: 5 }],
    ['garbage', { 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': '1e3' }, {}],
    ['nothing', {}, {}],
  ])('%s', (_name, headers: Record<string, string>, limits) => {
    expect(readLimitHeaders(new Headers(headers), NOW)).toEqual(limits);
  });
});

it('the version of Anthropic’s API is that of the pinned SDK', async () => {
  let sent: string | null = null;
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    sent = new Headers(init?.headers).get('anthropic-version');
    return Response.json({});
  };
  const client = new Anthropic({ apiKey: 'none', baseURL: 'http://127.0.0.1', fetch });
  await client.messages.create({ model: 'm', max_tokens: 1, messages: [] });
  expect(sent).toBe(ANTHROPIC_VERSION);
});
