import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ANSWER_VARIANTS } from '#simulator/answer-variants.ts';
import type { AnswerVariant } from '#simulator/answer-variants.ts';
import type { Simulator } from '#simulator/server.ts';

import { APIS, dataOf, message, readLog, scenarioOf, start } from './support.ts';

let sim: Simulator;
beforeAll(async () => {
  sim = await start();
});
afterAll(() => sim.close());

function deform(variant: AnswerVariant): void {
  sim.setScenario(scenarioOf({ faults: [{ kind: 'answer', variant }] }));
}

const NOTHING = /^$/;
const RIGHT = /lost_card.*I lost my card/;

/** What stands in the answer of Messages, Chat Completions and Responses, asked through a tool. */
const THROUGH_A_TOOL: Readonly<Record<AnswerVariant, readonly [RegExp, RegExp, RegExp]>> = {
  'no-choices': [/"content":\[\]/, /"choices":\[\]/, /"output":\[\]/],
  'null-message': [/"content":null/, /"message":null/, /"output":null/],
  'null-content': [
    /"content":\[\{"type":"text","text":null/,
    /"content":null,"refusal":null,"annotations":\[\]\}/,
    /"content":null/,
  ],
  'two-choices': [/tool_use".*tool_use".*tool_use"/, /"index":1,"message"/, /function_call".*function_call"/],
  'new-stop-reason': [
    /"stop_reason":"new_reason"/,
    /"finish_reason":"new_reason"/,
    /"status":"new_reason","error/,
  ],
  'null-stop-reason': [/"stop_reason":null/, /"finish_reason":null/, /"status":null/],
  'pause-turn': [/"stop_reason":"pause_turn"/, /"finish_reason":"pause_turn"/, /"status":"in_progress"/],
  'truncated-but-valid': [
    /I lost my card"\}\}\].*"stop_reason":"max_tokens".*"output_tokens":500/,
    /I lost my card\\"\}".*"finish_reason":"length"/,
    /"status":"incomplete".*"reason":"max_output_tokens".*I lost my card\\"\}"/,
  ],
  'window-exceeded': [
    /"stop_reason":"model_context_window_exceeded"/,
    /"finish_reason":"length".*"completion_tokens":6,/,
    /"reason":"max_output_tokens".*"output_tokens":6,/,
  ],
  'refusal-field': [
    /"content":\[\].*"stop_reason":"refusal".*"category"/,
    /"content":null,"refusal":"I'm sorry.*"finish_reason":"stop"/,
    /"status":"completed".*"type":"refusal","refusal":"I'm sorry/,
  ],
  'refusal-stop': [
    /"content":\[\].*"stop_reason":"refusal"/,
    /"content":"".*"finish_reason":"content_filter"/,
    /"status":"incomplete".*"reason":"content_filter"/,
  ],
  'content-filter': [
    /lost_card.*"stop_reason":"refusal"/,
    /lost_card.*"finish_reason":"content_filter"/,
    /"reason":"content_filter".*lost_card/,
  ],
  'refusal-in-words': [
    /"text":"I'm sorry.*"stop_reason":"end_turn"/,
    /"content":"I'm sorry.*"finish_reason":"stop"/,
    /"status":"completed".*"text":"I'm sorry/,
  ],
  'no-usage': [/^((?!"usage").)*$/, /^((?!"usage").)*$/, /^((?!"usage").)*$/],
  'negative-usage': [/"output_tokens":-12/, /"completion_tokens":-12/, /"output_tokens":-12/],
  'string-usage': [/"output_tokens":"12"/, /"completion_tokens":"12"/, /"output_tokens":"12"/],
  'huge-usage': [/"output_tokens":3000000000/, /"prompt_tokens":3000000000/, /"total_tokens":3000000000/],
  'nan-usage': [/"output_tokens":null/, /"completion_tokens":null/, /"output_tokens":null/],
  'zero-usage': [/"output_tokens":0/, /"completion_tokens":0/, /"output_tokens":0/],
  'two-calls': [/tool_use".*tool_use".*tool_use"/, /call_\w+".*call_\w+1"/, /fc_\w+".*fc_\w+1"/],
  'unknown-tool': [/"name":"look_up_customer"/, /"name":"look_up_customer"/, /"name":"look_up_customer"/],
  'no-call': [
    /"text":"Sure!.*"stop_reason":"end_turn"/,
    /"content":"Sure!.*"finish_reason":"stop"/,
    /"text":"Sure!/,
  ],
  'broken-arguments': [/"input":"\{\\"intent\\" \\"/, /"\{\\"intent\\" \\"/, /"\{\\"intent\\" \\"/],
  'object-arguments': [/"input":"\{\\"intent/, /"arguments":\{"intent/, /"arguments":\{"intent/],
  'cut-arguments': [
    /"input":\{"intent":"lost_card"\}.*"stop_reason":"tool_use"/,
    /\\"note\\""\}.*"finish_reason":"tool_calls"/,
    /"status":"completed".*\\"note\\""\}/,
  ],
  'duplicate-keys': [
    /"input":\{"intent":null,"intent":"lost_card"/,
    /\{\\"intent\\":null,\\"intent\\":\\"lost_card/,
    /\{\\"intent\\":null,\\"intent\\":\\"lost_card/,
  ],
  'proto-key': [/"input":\{"__proto__":\{"/, /"\{\\"__proto__\\":\{/, /"\{\\"__proto__\\":\{/],
  'big-number': [/"amount":1e999\}/, /\\"amount\\":1e999\}/, /\\"amount\\":1e999\}/],
  'long-number': [
    /"id":12345678901234567890\}/,
    /"id\\":12345678901234567890\}/,
    /"id\\":12345678901234567890\}/,
  ],
  'lone-surrogate': [/card\\ud800"/, /card\\\\ud800\\"/, /card\\\\ud800\\"/],
  nul: [/card\\u0000"/, /card\\\\u0000\\"/, /card\\\\u0000\\"/],
  deep: [
    /"nested":\[{100000}\]{100000}\}/,
    /\\"nested\\":\[{100000}\]{100000}\}/,
    /\\"nested\\":\[{100000}\]/,
  ],
  'thinking-first': [
    /\[\{"type":"thinking","thinking":"The.*lost_card/,
    /"reasoning_content":"The.*lost_card/,
    /\{"id":"rs_\w+","type":"reasoning".*lost_card/,
  ],
  'thinking-only': [
    /^((?!lost_card).)*"thinking":"The((?!lost_card).)*"end_turn"((?!lost_card).)*$/,
    /^((?!lost_card).)*"reasoning_content":"The((?!lost_card).)*$/,
    /^((?!lost_card).)*"type":"reasoning"((?!lost_card).)*$/,
  ],
  'think-tags': [/"text":"<think>.*<\/think>.*lost_card/, /"content":"<think>.*lost_card/, /"text":"<think>/],
  'whitespace-loop': [
    /"input":\{"intent":"lost_card"\}.*"max_tokens".*"output_tokens":500/,
    /card\\"\\n {2}\\t\\n.*"finish_reason":"length"/,
    /"incomplete".*card\\"\\n {2}\\t\\n/,
  ],
  'enum-case': [/"LOST_CARD"/, /\\"LOST_CARD\\"/, /\\"LOST_CARD\\"/],
  prose: [/"text":"Sure!/, /"content":"Sure!/, /"text":"Sure!/],
};

describe.each(ANSWER_VARIANTS)('%s', (variant) => {
  test('is told by each interface', async () => {
    deform(variant);
    for (const [i, { ask, tool }] of APIS.entries()) {
      // `max_tokens` is 500 in each, so that caps can be seen.
      const answer = await ask(sim, 'I lost my card', {
        ...tool(),
        max_output_tokens: 500,
        max_completion_tokens: 500,
      });
      expect(answer.text.replaceAll(/\\\\n/g, '\\n').replaceAll(/\\\\t/g, '\\t')).toMatch(
        THROUGH_A_TOOL[variant][i] ?? NOTHING,
      );
    }
  });

  test('is JSON on the wire in every mode, whole and streamed, and is logged and billed', async () => {
    deform(variant);
    for (const { api, ask, tool, schema } of APIS) {
      for (const [mode, more] of Object.entries({ text: {}, tool: tool(), schema: schema() })) {
        const whole = await ask(sim, 'I lost my card', more);
        expect(typeof JSON.parse(whole.text)).toBe('object');
        const streamed = dataOf((await ask(sim, 'I lost my card', { ...more, stream: true })).text);
        for (const data of streamed.filter((each) => each !== '[DONE]')) JSON.parse(data);
        const lines = (await readLog(sim)).slice(-2);
        const free = api === 'messages' && (variant === 'refusal-field' || variant === 'refusal-stop');
        const common = { api, mode, fate: 'answer', variant, status: 200, billed: !free, hard: false };
        expect(lines).toMatchObject([
          { ...common, stream: false },
          { ...common, stream: true },
        ]);
        expect(lines[0]?.outputTokens).toBe(lines[1]?.outputTokens);
      }
    }
  });
});

test('a deformation without a place to strike leaves a right answer', async () => {
  deform('enum-case');
  for (const { ask } of APIS) expect((await ask(sim, 'Hello there')).text).toMatch(/Hello/);
  deform('prose');
  expect((await message(sim, 'Hello there')).text).toMatch(/Thank you for your message/);
});

test('text is deformed where no tool carries the answer', async () => {
  for (const [variant, told] of [
    ['duplicate-keys', /\{\\"intent\\":null,\\"intent\\":\\"lost_card/],
    ['think-tags', /<think>.*<\/think>.*lost_card/],
    ['unknown-tool', /look_up_customer.*lost_card/],
    ['broken-arguments', /\{\\"intent\\" \\"lost_card/],
    ['new-stop-reason', RIGHT],
  ] as const) {
    deform(variant);
    for (const { ask, schema } of APIS) {
      expect((await ask(sim, 'I lost my card', schema())).text, variant).toMatch(told);
    }
  }
});
