import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';

import { FIXTURE_NAMES } from '#simulator/fixtures.ts';
import type { Simulator } from '#simulator/server.ts';

import { anthropicOf, chat, errorOf, message, openaiOf, readLog, start } from './support.ts';

const ASK = { model: 'small', messages: [{ role: 'user' as const, content: 'Where is my card?' }] };

function viaAnthropic(sim: Simulator, signal?: AbortSignal): Promise<unknown> {
  return anthropicOf(sim).messages.create(
    { ...ASK, max_tokens: 300 },
    signal === undefined ? {} : { signal },
  );
}

function viaOpenai(sim: Simulator, signal?: AbortSignal): Promise<unknown> {
  return openaiOf(sim).chat.completions.create(ASK, signal === undefined ? {} : { signal });
}

/** Bodies without an envelope. */
const FLAT = ['flat-context-length', 'flat-bad-request', 'fastapi-detail'];

/** The fault alone, on every call. */
function startWith(fault: Record<string, unknown>): Promise<Simulator> {
  return start({ faults: [fault] });
}

describe('a status', () => {
  test.each([
    [400, Anthropic.BadRequestError, 'invalid_request_error', OpenAI.BadRequestError],
    [401, Anthropic.AuthenticationError, 'authentication_error', OpenAI.AuthenticationError],
    [402, Anthropic.PaymentRequiredError, 'billing_error', OpenAI.APIError],
    [403, Anthropic.PermissionDeniedError, 'permission_error', OpenAI.PermissionDeniedError],
    [404, Anthropic.NotFoundError, 'not_found_error', OpenAI.NotFoundError],
    [413, Anthropic.ContentTooLargeError, 'request_too_large', OpenAI.APIError],
    [429, Anthropic.RateLimitError, 'rate_limit_error', OpenAI.RateLimitError],
    [500, Anthropic.InternalServerError, 'api_error', OpenAI.InternalServerError],
    [529, Anthropic.OverloadedError, 'overloaded_error', OpenAI.InternalServerError],
    [504, Anthropic.GatewayTimeoutError, 'timeout_error', OpenAI.InternalServerError],
  ])('%i is the right class in both SDKs', async (status, anthropicClass, type, openaiClass) => {
    await using sim = await startWith({ kind: 'status', status });
    const first = await errorOf(viaAnthropic(sim));
    expect(first).toBeInstanceOf(anthropicClass);
    expect(first).toMatchObject({ status, type, requestID: expect.stringMatching(/^req_/) });
    const second = await errorOf(viaOpenai(sim));
    expect(second).toBeInstanceOf(openaiClass);
    expect(second).toMatchObject({ status, requestID: expect.stringMatching(/^req_/) });
  });

  test.each([
    ['7', '0.7'],
    ['0', '0'],
    ['-3', '-0.3'],
    ['1', '0.1'],
    ['0.12345', '0.012'],
    ['garbage', 'garbage'],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
  ])('with Retry-After %s leaves a ten times faster simulator with %s', async (retryAfter, sent) => {
    await using sim = await start({ timeScale: 10, faults: [{ kind: 'status', status: 429, retryAfter }] });
    expect((await chat(sim, 'x')).headers.get('retry-after')).toBe(sent);
  });
});

describe('a fixture', () => {
  test.each(FIXTURE_NAMES.filter((name) => !FLAT.includes(name)))(
    '%s has an error body in both dialects',
    async (fixture) => {
      await using sim = await startWith({ kind: 'body', fixture });
      const openai = await errorOf(viaOpenai(sim));
      expect(openai).toBeInstanceOf(OpenAI.APIError);
      expect((openai as { error: { message: string } }).error.message).toEqual(expect.any(String));
      const anthropic = await errorOf(viaAnthropic(sim));
      expect(anthropic).toBeInstanceOf(Anthropic.APIError);
      expect((anthropic as { type: string }).type).toMatch(/_error$|^request_too_large$/);
      expect((await readLog(sim)).map((line) => line.variant)).toEqual([fixture, fixture]);
    },
  );

  test('about money is told apart from weather by code, not by status', async () => {
    await using sim = await startWith({ kind: 'body', fixture: 'openai-insufficient-quota' });
    expect(await errorOf(viaOpenai(sim))).toMatchObject({ status: 429, code: 'insufficient_quota' });
    expect(await errorOf(viaAnthropic(sim))).toMatchObject({
      status: 429,
      errorCode: 'enforced_spend_limit_reached',
    });
    await using other = await startWith({ kind: 'body', fixture: 'anthropic-spend-limit' });
    expect(await errorOf(viaAnthropic(other))).toMatchObject({
      status: 400,
      message: expect.stringContaining('You have reached your specified API usage limits'),
    });
    expect(await errorOf(viaOpenai(other))).toMatchObject({
      status: 429,
      code: 'project_spend_limit_exceeded',
    });
  });

  test('about content and length carries what tells it apart', async () => {
    await using length = await startWith({ kind: 'body', fixture: 'context-length' });
    expect(await errorOf(viaOpenai(length))).toMatchObject({ status: 400, code: 'context_length_exceeded' });
    expect(await errorOf(viaAnthropic(length))).toMatchObject({
      message: expect.stringMatching(/prompt is too long: \d+ tokens > \d+/),
    });
    await using moderation = await startWith({ kind: 'body', fixture: 'moderation' });
    expect(await errorOf(viaOpenai(moderation))).toMatchObject({
      status: 403,
      error: { metadata: { reasons: ['violence'] } },
    });
    expect(JSON.parse((await message(moderation, 'x')).text).error.metadata.flagged_input).toEqual(
      expect.any(String),
    );
  });
});

describe('a broken connection', () => {
  test('before the headers is a connection error', async () => {
    await using sim = await startWith({ kind: 'reset', when: 'before-headers' });
    expect(await errorOf(viaAnthropic(sim))).toBeInstanceOf(Anthropic.APIConnectionError);
    expect(await errorOf(viaOpenai(sim))).toBeInstanceOf(OpenAI.APIConnectionError);
    expect((await readLog(sim)).map((line) => [line.status, line.fate, line.finished, line.billed])).toEqual([
      [null, 'reset', false, false],
      [null, 'reset', false, false],
    ]);
  });

  test('in the body is a raw TypeError, and was billed', async () => {
    await using sim = await startWith({ kind: 'reset', when: 'in-body' });
    expect(await errorOf(viaAnthropic(sim))).toMatchObject({ name: 'TypeError', message: 'terminated' });
    expect(await errorOf(viaOpenai(sim))).toMatchObject({ name: 'TypeError', message: 'terminated' });
    expect((await readLog(sim)).map((line) => [line.status, line.finished, line.billed])).toEqual([
      [200, false, true],
      [200, false, true],
    ]);
  });

  test('in a stream comes after the first events', async () => {
    await using sim = await startWith({ kind: 'reset', when: 'in-body' });
    const stream = await openaiOf(sim).chat.completions.create({ ...ASK, stream: true });
    let chunks = 0;
    const read = async () => {
      for await (const _ of stream) chunks++;
    };
    expect(await errorOf(read())).toMatchObject({ message: 'terminated' });
    expect(chunks).toBeGreaterThan(0);
  });

  test.each(['before-headers', 'in-body'])('that stalls %s stays so until the client goes', async (when) => {
    await using sim = await startWith({ kind: 'stall', when });
    const error = await errorOf(viaOpenai(sim, AbortSignal.timeout(150)));
    expect(error).toBeInstanceOf(OpenAI.APIUserAbortError);
    await expect.poll(() => sim.summary().open).toBe(0);
    expect(await readLog(sim)).toMatchObject([{ fate: 'stall', finished: false, variant: when }]);
  });
});

describe('a 200 that is no answer', () => {
  test('is a page, as a string', async () => {
    await using sim = await startWith({ kind: 'html200' });
    expect(await viaAnthropic(sim)).toEqual(expect.stringContaining('<!DOCTYPE html>'));
    expect(await viaOpenai(sim)).toEqual(expect.stringContaining('<!DOCTYPE html>'));
  });

  test('is an error object', async () => {
    await using sim = await startWith({ kind: 'error200' });
    expect(await viaAnthropic(sim)).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    expect(await viaOpenai(sim)).toMatchObject({ error: { code: 'server_is_overloaded' } });
  });

  test('is an error event in a stream', async () => {
    await using sim = await startWith({ kind: 'error200' });
    const stream = anthropicOf(sim).messages.stream({ ...ASK, max_tokens: 50 });
    expect(await errorOf(stream.finalMessage())).toBeInstanceOf(Anthropic.APIError);
  });

  test('is nothing at all', async () => {
    await using sim = await startWith({ kind: 'empty200' });
    const answer = await chat(sim, 'x');
    expect([answer.status, answer.text]).toEqual([200, '']);
  });
});

describe('selectors', () => {
  test('choose by model, by protocol and by calls made', async () => {
    await using sim = await start({
      faults: [
        { kind: 'status', status: 503, model: 'large' },
        { kind: 'status', status: 502, protocol: 'anthropic' },
        { kind: 'status', status: 401, afterCalls: 4 },
      ],
    });
    expect((await chat(sim, 'a')).status).toBe(200);
    expect((await chat(sim, 'b', { model: 'large' })).status).toBe(503);
    expect((await message(sim, 'c')).status).toBe(502);
    expect((await chat(sim, 'd')).status).toBe(200);
    expect((await chat(sim, 'e')).status).toBe(401);
    expect((await message(sim, 'f')).status).toBe(502);
  });

  test('let the first of two faults that apply decide', async () => {
    await using sim = await start({ faults: [{ kind: 'html200' }, { kind: 'status', status: 500 }] });
    expect((await chat(sim, 'x')).status).toBe(200);
  });
});
