import type { FaultKind } from './fault-kinds.ts';
import type { Protocol, StructuredMode } from './protocol.ts';

/** Rates are shares of calls, 0 to 1. */
export type RateByMode = Readonly<Record<StructuredMode, number>>;

/** How one model behaves. */
export interface ModelScenario {
  /** Time until a whole answer, log-normal, in simulated milliseconds. */
  readonly latencyMs: { readonly median: number; readonly p99: number };
  /** Tokens for one character, for input and output. */
  readonly tokensPerChar: number;
  readonly malformed: RateByMode;
  readonly violates: RateByMode;
  readonly refuses: number;
  readonly truncates: number;
  readonly empty: number;
  readonly echoes: number;
  readonly loops: number;
  /** Only where the answer is text: modes prompt, json and text. */
  readonly fenced: number;
  /** Share of this model's malformed and violating answers that every other model gets wrong too. */
  readonly hardShare: number;
}

/** Token buckets, one set for each protocol and model; a simulated minute each. */
export interface LimitScenario {
  readonly requestsPerMinute: number;
  readonly inputTokensPerMinute: number;
  readonly outputTokensPerMinute: number;
  /** Whether calls answered with 400 or more burn quota too. */
  readonly countRefused: boolean;
  /** `lies` sends plausible but wrong headers, `none` neither limits nor Retry-After. */
  readonly headers: 'true' | 'none' | 'lies';
  /** Size of the buckets in simulated seconds of their rate; 60, a whole minute, as Anthropic documents. */
  readonly burstSeconds: number;
}

/** When a fault may apply. All of them must hold. */
export interface Selectors {
  /** Share of calls; 1 where absent. */
  readonly rate?: number;
  /** Simulated milliseconds since the first request after the start or the last change of scenario. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only calls after this many. */
  readonly afterCalls?: number;
  readonly model?: string;
  readonly protocol?: Protocol;
}

export type Fault = FaultKind & Selectors;

/** What the simulator does, repeatable by its seed (CONTRACTS 9). */
export interface Scenario {
  readonly seed: number;
  /** 10 makes a simulated minute last 6 s. */
  readonly timeScale: number;
  readonly models: Readonly<Record<string, ModelScenario>>;
  readonly limits: LimitScenario;
  readonly faults: readonly Fault[];
}
