import { describe, expect, test } from 'vitest';

import { ScenarioError } from '#simulator/scenario-error.ts';
import { defaultScenario, parseScenario } from '#simulator/server.ts';
import { showScenario } from '#simulator/show-scenario.ts';

const MODEL = { latencyMs: { median: 1, p99: 2 }, tokensPerChar: 0.25 };

function problemsOf(json: unknown): readonly string[] {
  try {
    parseScenario(json);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

describe('a scenario', () => {
  test('names the place of every unknown field at once', () => {
    const problems = problemsOf({
      seeed: 1,
      models: { small: { ...MODEL, refusess: 0.1, malformed: { tools: 0.1 } } },
      limits: { rpm: 1 },
      faults: [{ kind: 'status', status: 500, when: 'in-body' }],
    });
    expect(problems).toEqual([
      'seeed: unknown field',
      'models.small.refusess: unknown field',
      'models.small.malformed.tools: unknown field',
      'limits.rpm: unknown field',
      'faults[0].when: unknown field',
    ]);
  });

  test('names the place of every bad value at once', () => {
    const problems = problemsOf({
      timeScale: 0,
      models: { small: { ...MODEL, empty: 1.5, latencyMs: { median: 9, p99: 3 } } },
      limits: { headers: 'maybe', countRefused: 'yes' },
      faults: [
        { kind: 'body', fixture: 'nothing' },
        { kind: 'sleep' },
        { kind: 'stall', from: '20 parsecs' },
        { kind: 'limit' },
        { kind: 'status', status: 200 },
      ],
    });
    const places = problems.map((problem) => problem.split(':')[0]);
    expect(places).toEqual([
      'timeScale',
      'models.small.latencyMs.p99',
      'models.small.empty',
      'limits.countRefused',
      'limits.headers',
      'faults[0].fixture',
      'faults[1].kind',
      'faults[2].from',
      'faults[3].factor',
      'faults[4].status',
    ]);
  });

  test('says of each kind of fault what is wrong with it', () => {
    const problems = problemsOf({
      models: { small: {} },
      faults: [
        { kind: 'status', status: 500, as: 'xml', location: 'http://127.0.0.1/' },
        { kind: 'status', status: 429, retryAfter: 'date+soon', retryAfterMs: '', shouldRetry: 'no' },
        { kind: 'body', fixture: 'slow-down', as: 'html' },
        { kind: 'cut' },
        { kind: 'stall', when: 'later' },
        { kind: 'error200', fixture: 'nothing', form: 'letter' },
        { kind: 'json200' },
        { kind: 'stream', variant: 'slow' },
        { kind: 'answer', variant: 'wrong' },
        { kind: 'large', bytes: 0.5 },
        { kind: 'badtype200', type: 'x' },
      ],
    });
    expect(
      problems.map((problem) => problem.replace(/^faults/, '').replace(/(must be one of \S+).*/, '$1')),
    ).toEqual([
      '[0].location: belongs to a status from 300 to 399, and the status is 500',
      '[0].as: must be one of json,',
      '[1].retryAfter: must be like "date+30s" or "date-2m", is "date+soon"',
      '[1].retryAfterMs: must be a string, is ""',
      '[1].shouldRetry: must be true or false, is "no"',
      '[2].as: unknown field',
      '[3].how: must be one of length,',
      '[4].when: must be one of before-headers,',
      '[5].fixture: must be one of openai-insufficient-quota,',
      '[5].form: must be one of envelope,',
      '[6].json: must be any JSON value, is missing',
      '[7].variant: must be one of error-first,',
      '[8].variant: must be one of no-choices,',
      '[9].bytes: must be a whole number, is 0.5',
      '[10].type: unknown field',
    ]);
  });

  test.each([null, 7, [], {}, { models: {} }])('is refused when it is %j', (json) => {
    expect(problemsOf(json)).not.toEqual([]);
  });

  test('needs its models only, and takes every unit of time', () => {
    const scenario = parseScenario({
      models: { small: {} },
      faults: [
        { kind: 'html200', from: '500ms', to: '1.5m', model: 'small', protocol: 'openai', afterCalls: 3 },
      ],
    });
    expect(scenario.faults[0]).toEqual({
      kind: 'html200',
      fromMs: 500,
      toMs: 90_000,
      model: 'small',
      protocol: 'openai',
      afterCalls: 3,
    });
    expect(scenario.models['small']?.fenced).toBe(0);
  });

  test('that is shown can be parsed again to the same', () => {
    expect(parseScenario(JSON.parse(JSON.stringify(showScenario(defaultScenario))))).toEqual(defaultScenario);
    const windowed = parseScenario({
      models: { small: {} },
      faults: [
        { kind: 'stall', from: '20s', to: '1m' },
        { kind: 'status', status: 302, as: 'empty', location: 'http://127.0.0.3/', rate: 0.1 },
        { kind: 'status', status: 429, retryAfter: 'date-30s', retryAfterMs: 12.5, shouldRetry: true },
        { kind: 'error200', fixture: 'bio-policy', form: 'array' },
        { kind: 'json200', json: null },
        { kind: 'cut', how: 'chunk' },
        { kind: 'stream', variant: 'keeps-open' },
        { kind: 'answer', variant: 'two-choices' },
        { kind: 'large', bytes: 5_000_000 },
        { kind: 'badtype200' },
      ],
    });
    expect(parseScenario(showScenario(windowed))).toEqual(windowed);
  });
});
