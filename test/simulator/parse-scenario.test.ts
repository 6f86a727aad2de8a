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
      faults: [{ kind: 'stall', from: '20s', to: '1m' }],
    });
    expect(parseScenario(showScenario(windowed))).toEqual(windowed);
  });
});
