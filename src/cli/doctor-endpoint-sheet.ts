import type { Config } from '#config.ts';
import type { LimitHeaders, Mode, ModelAnswer, Protocol, StopReason } from '#domain/call.ts';
import type { Api } from '#domain/call-style.ts';
import { isKnownModel } from '#domain/capabilities.ts';
import { costOf } from '#domain/costs.ts';
import type { Endpoint } from '#domain/endpoint.ts';
import { resolveMode } from '#domain/resolve-mode.ts';
import type { Usage } from '#domain/usage.ts';
import { roundUsd } from '#domain/usd.ts';

import { adviceFor } from './probe-advice.ts';
import type { Advice } from './probe-advice.ts';
import { evidenceOf } from './probe-evidence.ts';
import type { Evidence } from './probe-evidence.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { probeSchema } from './probe-question.ts';
import type { ProbeResult } from './probe-result.ts';

/** What one call told, and what it took. */
export interface ProbeRow {
  readonly mode: Mode;
  readonly works: boolean;
  readonly outcome: ProbeOutcome;
  readonly api: Api;
  /** Of mode `tool`: forced, or offered as strict; null for the others. */
  readonly forced: boolean | null;
  readonly streamed: boolean;
  /** The table of capabilities, or the configuration, has the mode for this endpoint. */
  readonly isExpected: boolean;
  readonly stop: StopReason | null;
  readonly usage: Usage | null;
  readonly usageState: ModelAnswer['usageState'] | null;
  readonly acceptedMs: number | null;
  readonly totalMs: number | null;
  /** Null where nothing came, or where no price is known. */
  readonly costUsd: number | null;
  readonly requestId: string | null;
}

/** An endpoint as a person or a script wants to know it. */
export interface EndpointSheet {
  readonly endpoint: string;
  readonly protocol: Protocol;
  readonly model: string;
  /** Null: the vendor's own. */
  readonly baseUrl: string | null;
  readonly keyEnv: string | null;
  /** The simulator's stand-in that answered; null where the real model did. */
  readonly simulatedAs: string | null;
  readonly rows: readonly ProbeRow[];
  /** What `auto` takes by the table and the configuration of today, and what was seen of it. */
  readonly auto: { readonly mode: Mode; readonly works: boolean; readonly evidence: Evidence };
  /** The table of capabilities has a row for the model. */
  readonly isKnownModel: boolean;
  /** Names that the answers gave, where they are not the one that was asked for. */
  readonly answeredBy: readonly string[];
  /** As the last answer told them. */
  readonly limits: LimitHeaders;
  /** Null: the rows that were answered differ, or none was. */
  readonly usageTold: boolean | null;
  /** Null where a price is not known. */
  readonly costUsd: number | null;
  readonly calls: number;
  readonly maybeBilled: number;
  /** Null where the simulator answered, which tells nothing of the endpoint. */
  readonly advice: Advice | null;
}

export function endpointSheet(
  config: Config,
  endpoint: Endpoint,
  results: readonly ProbeResult[],
): EndpointSheet {
  const { name, protocol, model, baseUrl, keyEnv } = endpoint;
  const rows = results.map((result) => rowOf(endpoint, result));
  const mode = resolveMode({}, endpoint, probeSchema().jsonSchema);
  const auto = results.find(({ probe }) => probe.mode === mode);
  const evidence = auto === undefined ? 'neither' : evidenceOf(auto, results);
  const answers = results.flatMap(({ answer }) => answer ?? []);
  const asked = config.servedModel(endpoint);
  const told = new Set(answers.map(({ usageState }) => usageState));
  const costs = rows.flatMap(({ usage, costUsd }) => (usage === null ? [] : [costUsd]));
  return {
    endpoint: name,
    protocol,
    model,
    baseUrl,
    keyEnv,
    simulatedAs: config.live ? null : asked,
    rows,
    auto: { mode, works: evidence === 'for', evidence },
    isKnownModel: isKnownModel(endpoint),
    answeredBy: [...new Set(answers.map((answer) => answer.model))].filter((one) => one !== asked),
    limits: answers.at(-1)?.limits ?? {},
    usageTold: told.size === 1 ? told.has('exact') : null,
    costUsd: costs.includes(null) ? null : roundUsd(costs.reduce<number>((sum, usd) => sum + (usd ?? 0), 0)),
    calls: results.filter(({ outcome }) => outcome.kind !== 'not-asked').length,
    maybeBilled: results.filter(({ outcome }) => isMaybeBilled(outcome)).length,
    advice: config.live ? adviceFor(endpoint, results) : null,
  };
}

/** No answer came, and a bill may: the call was lost, or given up while it was under way. */
export function isMaybeBilled(outcome: ProbeOutcome): boolean {
  return outcome.kind === 'aborted' || (outcome.kind === 'failed' && outcome.maybeBilled);
}

function rowOf(endpoint: Endpoint, { probe, outcome, answer, timing }: ProbeResult): ProbeRow {
  const { mode, isExpected, request } = probe;
  const { protocol, model, knownAs, prices } = endpoint;
  const usage = answer?.usage ?? null;
  return {
    mode,
    works: outcome.kind === 'works',
    outcome,
    api: request.style.api,
    forced: mode === 'tool' ? request.style.forcedTool : null,
    streamed: request.stream,
    isExpected,
    stop: answer?.stop ?? null,
    usage,
    usageState: answer?.usageState ?? null,
    acceptedMs: timing?.acceptedMs ?? null,
    totalMs: timing?.totalMs ?? null,
    costUsd: usage === null ? null : costOf({ protocol, model: knownAs ?? model, prices, usage }),
    requestId: answer?.requestId ?? null,
  };
}
