import { parseScenario } from './parse-scenario.ts';
import type { Scenario } from './scenario.ts';

/** The everyday mix of small troubles, the same as the frozen scenario `standard`. */
export const defaultScenario: Scenario = parseScenario({
  seed: 1,
  timeScale: 1,
  models: {
    'sim-small': {
      latencyMs: { median: 200, p99: 1500 },
      tokensPerChar: 0.27,
      malformed: { prompt: 0.09, json: 0.02, tool: 0.01, schema: 0.003 },
      violates: { prompt: 0.05, json: 0.06, tool: 0.015, schema: 0.005 },
      refuses: 0.003,
      truncates: 0.005,
      empty: 0.002,
      echoes: 0.001,
      loops: 0.001,
      fenced: 0.05,
      hardShare: 0.2,
    },
    'sim-large': {
      latencyMs: { median: 500, p99: 3000 },
      tokensPerChar: 0.29,
      malformed: { prompt: 0.03, json: 0.01, tool: 0.005, schema: 0.001 },
      violates: { prompt: 0.02, json: 0.02, tool: 0.005, schema: 0.002 },
      refuses: 0.003,
      truncates: 0.002,
      empty: 0.0005,
      echoes: 0.0005,
      loops: 0.0005,
      fenced: 0.03,
      hardShare: 0.2,
    },
  },
  limits: {
    requestsPerMinute: 60_000,
    inputTokensPerMinute: 60_000_000,
    outputTokensPerMinute: 12_000_000,
    countRefused: true,
    headers: 'true',
  },
  faults: [
    { kind: 'status', status: 500, rate: 0.004 },
    { kind: 'status', status: 502, rate: 0.001 },
    { kind: 'status', status: 503, rate: 0.002 },
    { kind: 'status', status: 529, rate: 0.006 },
    { kind: 'status', status: 429, retryAfter: '1', rate: 0.006 },
    { kind: 'status', status: 429, rate: 0.002 },
    { kind: 'reset', rate: 0.001, when: 'before-headers' },
    { kind: 'reset', rate: 0.0005, when: 'in-body' },
    { kind: 'stall', rate: 0.0002 },
    { kind: 'html200', rate: 0.0005 },
    { kind: 'error200', rate: 0.0005 },
    { kind: 'body', fixture: 'content-policy', rate: 0.001 },
    { kind: 'body', fixture: 'context-length', rate: 0.0005 },
  ],
});
