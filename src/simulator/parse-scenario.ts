import { at, Checker } from './checker.ts';
import { parseFault } from './parse-fault.ts';
import { STRUCTURED_MODES } from './protocol.ts';
import type { LimitScenario, ModelScenario, RateByMode, Scenario } from './scenario.ts';
import { ScenarioError } from './scenario-error.ts';

/** Bursts of a whole minute, as Anthropic's token bucket documents. */
const DEFAULT_BURST_SECONDS = 60;

/** What is not given does not limit: a thousand million a minute is out of any test's reach. */
const UNLIMITED_PER_MINUTE = 1_000_000_000;

const DEFAULT_TOKENS_PER_CHAR = 0.25;

const PLAIN_RATES = ['refuses', 'truncates', 'empty', 'echoes', 'loops', 'fenced', 'hardShare'] as const;

/**
 * A scenario from JSON (CONTRACTS 9); throws a `ScenarioError` that names every bad place, unknown fields included.
 * Only `models` is demanded: a rate that is not given is 0, a limit none.
 */
export function parseScenario(json: unknown): Scenario {
  const check = new Checker();
  const fields = check.object(json, '', ['seed', 'timeScale', 'models', 'limits', 'faults']);
  const models = check.record(fields['models'], 'models');
  if (fields['models'] !== undefined && Object.keys(models).length === 0)
    check.bad('models', 'names no model');
  const scenario = {
    seed: check.integer(fields['seed'] ?? 1, 'seed', Number.MIN_SAFE_INTEGER),
    // A thousandth keeps a mistyped 0 from stopping the simulated clock.
    timeScale: check.number(fields['timeScale'] ?? 1, 'timeScale', 0.001),
    models: Object.fromEntries(
      Object.entries(models).map(([name, model]) => [name, parseModel(model, at('models', name), check)]),
    ),
    limits: parseLimits(fields['limits'] ?? {}, 'limits', check),
    faults: parseFaults(fields['faults'] ?? [], check),
  };
  if (check.problems.length > 0) throw new ScenarioError(check.problems);
  return scenario;
}

function parseFaults(value: unknown, check: Checker): Scenario['faults'] {
  if (Array.isArray(value)) return value.map((fault, i) => parseFault(fault, at('faults', i), check));
  check.bad('faults', 'must be an array');
  return [];
}

function parseModel(value: unknown, place: string, check: Checker): ModelScenario {
  const known = ['latencyMs', 'tokensPerChar', 'malformed', 'violates', ...PLAIN_RATES];
  const fields = check.object(value, place, known);
  const rate = (name: (typeof PLAIN_RATES)[number]) => check.rate(fields[name] ?? 0, at(place, name));
  return {
    latencyMs: parseLatency(fields['latencyMs'] ?? {}, at(place, 'latencyMs'), check),
    tokensPerChar: check.number(
      fields['tokensPerChar'] ?? DEFAULT_TOKENS_PER_CHAR,
      at(place, 'tokensPerChar'),
      0.001,
      10,
    ),
    malformed: parseRates(fields['malformed'] ?? {}, at(place, 'malformed'), check),
    violates: parseRates(fields['violates'] ?? {}, at(place, 'violates'), check),
    refuses: rate('refuses'),
    truncates: rate('truncates'),
    empty: rate('empty'),
    echoes: rate('echoes'),
    loops: rate('loops'),
    fenced: rate('fenced'),
    hardShare: rate('hardShare'),
  };
}

function parseLatency(value: unknown, place: string, check: Checker): ModelScenario['latencyMs'] {
  const fields = check.object(value, place, ['median', 'p99']);
  const median = check.number(fields['median'] ?? 0, at(place, 'median'), 0);
  return { median, p99: check.number(fields['p99'] ?? median, at(place, 'p99'), median) };
}

function parseRates(value: unknown, place: string, check: Checker): RateByMode {
  const fields = check.object(value, place, STRUCTURED_MODES);
  const [prompt, json, tool, schema] = STRUCTURED_MODES.map((mode) =>
    check.rate(fields[mode] ?? 0, at(place, mode)),
  );
  return { prompt: prompt ?? 0, json: json ?? 0, tool: tool ?? 0, schema: schema ?? 0 };
}

function parseLimits(value: unknown, place: string, check: Checker): LimitScenario {
  const rates = ['requestsPerMinute', 'inputTokensPerMinute', 'outputTokensPerMinute'] as const;
  const fields = check.object(value, place, [...rates, 'countRefused', 'headers', 'burstSeconds']);
  const perMinute = (name: (typeof rates)[number]) =>
    check.number(fields[name] ?? UNLIMITED_PER_MINUTE, at(place, name), 1);
  const burst = fields['burstSeconds'] ?? DEFAULT_BURST_SECONDS;
  return {
    requestsPerMinute: perMinute('requestsPerMinute'),
    inputTokensPerMinute: perMinute('inputTokensPerMinute'),
    outputTokensPerMinute: perMinute('outputTokensPerMinute'),
    countRefused: check.boolean(fields['countRefused'] ?? true, at(place, 'countRefused')),
    headers: check.oneOf(fields['headers'] ?? 'true', at(place, 'headers'), ['true', 'none', 'lies']),
    burstSeconds: check.number(burst, at(place, 'burstSeconds'), 0),
  };
}
