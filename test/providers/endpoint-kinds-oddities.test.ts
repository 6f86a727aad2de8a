import { describe, expect, it } from 'vitest';

import { startAggregator } from '../support/stand-ins/aggregator.ts';
import { startAnthropic } from '../support/stand-ins/anthropic.ts';
import type { Asked, EndpointSettings } from '../support/stand-ins/ask-as-user.ts';
import { MODEL, NESTED, ask, askVendor } from '../support/stand-ins/ask-kind.ts';
import { startAzure } from '../support/stand-ins/azure.ts';
import { startLlamaCpp } from '../support/stand-ins/llama-cpp.ts';
import { startOllama } from '../support/stand-ins/ollama.ts';
import { startOpenai } from '../support/stand-ins/openai.ts';
import { startVllm } from '../support/stand-ins/vllm.ts';

const WAYS = [
  ['whole', false],
  ['streamed', true],
] as const;

const claude = (model: string): Partial<EndpointSettings> => ({ protocol: 'anthropic', model });

describe.each(WAYS)('%s', (_way, stream) => {
  it.each([
    ['claude-opus-5-5', 'low'],
    ['claude-haiku-4-5', 'low'],
    ['claude-sonnet-4-6', 'none'],
    ['gpt-4.1', 'low'],
    ['gpt-5', 'minimal'],
    ['gpt-5.6', 'none'],
    ['gpt-6.1', 'none'],
  ] as const)('an effort goes to the models that know it: %s, %s', async (model, effort) => {
    const isClaude = model.startsWith('claude');
    await using server = await (isClaude ? startAnthropic() : startOpenai());
    for (const mode of ['schema', 'tool'] as const) {
      const { verdict } = await askVendor(server, isClaude ? '' : '/v1', {
        endpoint: { protocol: isClaude ? 'anthropic' : 'openai', model, stream },
        rung: { mode, effort },
      });
      expect([mode, verdict?.kind]).toEqual([mode, 'valid']);
    }
  });

  it('a budget for thinking stands beside a tool that is offered, not forced', async () => {
    await using server = await startAnthropic();
    const { verdict } = await askVendor(server, '', {
      endpoint: { ...claude('claude-haiku-4-5'), stream },
      rung: { mode: 'tool', maxThinkingTokens: 1024, maxOutputTokens: 4096 },
    });
    expect(server.seen[0]?.body['thinking']).toEqual({ type: 'enabled', budget_tokens: 1024 });
    expect(verdict?.kind).toBe('valid');
  });

  it('thinking that takes the whole limit is a cut answer', async () => {
    await using anthropic = await startAnthropic();
    const first = await askVendor(anthropic, '', {
      endpoint: { ...claude('claude-opus-5-5'), stream },
      rung: { maxOutputTokens: 5 },
    });
    await using openai = await startOpenai();
    const second = await askVendor(openai, '/v1', {
      endpoint: { model: 'gpt-5', stream },
      rung: { maxOutputTokens: 8 },
    });
    for (const { verdict } of [first, second]) expect(verdict).toMatchObject({ reason: 'Truncated' });
  });

  it('a tool that was offered and not called is a wrong form', async () => {
    await using anthropic = await startAnthropic({ shunsTools: true });
    const rung = { mode: 'tool' } as const;
    const first = await askVendor(anthropic, '', {
      endpoint: { ...claude('claude-opus-5-5'), stream },
      rung,
    });
    await using llama = await startLlamaCpp({ jinja: true, shunsTools: true });
    const second = await ask(llama, '/v1', { endpoint: { stream }, rung });
    await using ollama = await startOllama({ model: MODEL, shunsTools: true });
    const third = await ask(ollama, '/v1', { endpoint: { stream }, rung });
    for (const { verdict } of [first, second, third]) {
      expect(verdict).toMatchObject({ kind: 'invalid', reason: 'SchemaMismatch' });
    }
  });

  it('a schema with more optional parameters than Anthropic takes goes as a tool', async () => {
    await using server = await startAnthropic();
    const fields = Array.from({ length: 25 }, (_none, index) => `f${index}: z.string().optional()`);
    const { endpoint, verdict } = await askVendor(server, '', {
      endpoint: { ...claude('claude-sonnet-4-6'), stream },
      output: `z.object({ ${fields.join(', ')} })`,
    });
    expect([endpoint.mode, verdict?.kind]).toEqual(['tool', 'valid']);
  });

  it('rules that a strict form does not hold are left out of it', async () => {
    const output = `z.object({
      code: z.string().regex(/^x+$/).min(1).max(3), share: z.number().min(0).max(1).multipleOf(0.5),
      many: z.array(z.string()).min(2).max(4), kind: z.discriminatedUnion('is', [
        z.object({ is: z.literal('a'), x: z.int() }), z.object({ is: z.literal('b'), y: z.boolean().optional() })]),
    })`;
    await using anthropic = await startAnthropic();
    await using openai = await startOpenai();
    const first = await askVendor(anthropic, '', {
      endpoint: { ...claude('claude-sonnet-4-6'), stream },
      rung: { mode: 'schema' },
      output,
    });
    const second = await askVendor(openai, '/v1', {
      endpoint: { model: 'gpt-4.1', stream },
      rung: { mode: 'schema' },
      output,
    });
    expect([first.outcome.kind, second.outcome.kind]).toEqual(['answered', 'answered']);
  });

  it('a format that was dropped on the way is no JSON', async () => {
    await using server = await startAggregator({ dropsFormat: true });
    const { outcome, verdict } = await ask(server, '/api/v1', {
      endpoint: { model: 'openai/gpt-4.1', keyEnv: 'TEST_KEY', stream },
      rung: { mode: 'schema' },
    });
    expect(outcome.kind).toBe('answered');
    expect(verdict).toMatchObject({ kind: 'invalid', reason: 'MalformedJson' });
  });

  it('tools that the server lets the model choose work where it has the flag', async () => {
    await using server = await startVllm({ model: MODEL, autoToolChoice: true });
    const { verdict } = await ask(server, '/v1', {
      endpoint: { capabilities: { forcedTool: false }, stream },
      rung: { mode: 'tool' },
    });
    expect(verdict?.kind).toBe('valid');
  });

  it('an answer at a limit that the server does not know is a cut one, and so is one at a known limit', async () => {
    for (const limitField of ['max_completion_tokens', 'max_tokens'] as const) {
      await using llama = await startLlamaCpp({ jinja: true, rambles: 500 });
      await using ollama = await startOllama({ model: MODEL, rambles: 500 });
      const more = { endpoint: { capabilities: { limitField }, stream }, rung: { maxOutputTokens: 200 } };
      for (const { verdict } of [await ask(llama, '/v1', more), await ask(ollama, '/v1', more)]) {
        expect([limitField, verdict]).toMatchObject([limitField, { reason: 'Truncated' }]);
      }
    }
  });

  it('usage that nobody told is estimated, and never 0', async () => {
    await using server = await startOllama({ model: MODEL, omitsUsage: true });
    const { outcome, verdict } = await ask(server, '/v1', { endpoint: { stream } });
    expect(verdict?.kind).toBe('valid');
    expect(outcome).toMatchObject({ answer: { usageState: 'estimated' } });
    expect(outcome.kind === 'answered' && outcome.answer.usage.inputTokens).toBeGreaterThan(0);
  });

  it.each([
    ['an object within', undefined],
    ['an object within that would do', NESTED],
  ])('a call that was cut behind %s, and calls itself whole, is not believed', async (_name, output) => {
    await using server = await startOllama({ model: MODEL, cutsCalls: true });
    const { verdict } = await ask(server, '/v1', {
      endpoint: { stream },
      rung: { mode: 'tool' },
      ...(output !== undefined && { output }),
    });
    expect(verdict).toMatchObject({ kind: 'invalid', reason: 'MalformedJson' });
  });

  it('a prompt whose beginning was dropped counts what the server read', async () => {
    await using server = await startOllama({ model: MODEL, contextTokens: 1000 });
    const { outcome } = await ask(server, '/v1', { endpoint: { stream }, text: 'word '.repeat(2000) });
    expect(outcome).toMatchObject({ answer: { usageState: 'exact', usage: { inputTokens: 1000 } } });
  });

  it('limits come from the headers that say something', async () => {
    const limitsOf = ({ outcome }: Asked) =>
      outcome.kind === 'answered' ? outcome.answer.limits : undefined;
    await using anthropic = await startAnthropic();
    const claudes = await askVendor(anthropic, '', { endpoint: { ...claude('claude-haiku-4-5'), stream } });
    expect(limitsOf(claudes)).toMatchObject({ requestsLimit: 4000, outputTokensRemaining: 79_000 });
    await using openai = await startOpenai();
    const gpts = await askVendor(openai, '/v1', { endpoint: { model: 'gpt-4.1', stream } });
    expect(limitsOf(gpts)).toMatchObject({
      requestsRemaining: 9999,
      requestsResetMs: 6,
      tokensLimit: 2_000_000,
    });
    await using azure = await startAzure({ deployment: 'triage', model: 'gpt-4.1' });
    const azures = await ask(azure, '/openai/v1', {
      endpoint: { model: 'triage', knownAs: 'gpt-4.1', keyEnv: 'TEST_KEY', keyHeader: 'api-key', stream },
    });
    await using vllm = await startVllm({ model: MODEL });
    const none = [azures, await ask(vllm, '/v1', { endpoint: { stream } })].map(limitsOf);
    expect(none).toEqual([{}, {}]);
  });
});
