import type { Config } from '#config.ts';
import { adaptSchema, subsetOf } from '#domain/adapt-schema.ts';
import type { LocalRule } from '#domain/adapt-schema.ts';
import type { Mode, Protocol } from '#domain/call.ts';
import { mannerOf } from '#domain/call-manner.ts';
import type { Api, Effort } from '#domain/call-style.ts';
import type { TokenEstimator } from '#domain/estimate-tokens.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS } from '#domain/ladder.ts';
import type { Rung } from '#domain/ladder.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import { planEndpoint } from '#domain/plan-generation.ts';
import { passedOver } from '#domain/resolve-mode.ts';
import type { LoadedTask, PinnedTask } from '#domain/task.ts';

/** A task as it will be run: with what its routes lead to. */
export interface TaskSheet {
  readonly name: string;
  readonly version: number;
  /** All of this name, the newest last. */
  readonly versions: readonly number[];
  readonly description: string;
  readonly hash: string;
  readonly schemaHash: string;
  readonly prompts: readonly {
    readonly name: string;
    readonly hash: string;
    /** Of the text as it is in the file; an input comes on top. */
    readonly estimatedTokens: number;
  }[];
  readonly ladder: readonly RungSheet[];
  readonly checks: readonly string[];
  readonly review: PinnedTask['review'];
  readonly inputSchema: PinnedTask['inputSchema'];
  readonly outputSchema: PinnedTask['outputSchema'];
  readonly notes: readonly string[];
}

export interface RungSheet {
  readonly rung: number;
  readonly route: string;
  readonly maxOutputTokens: number;
  /** The first is asked first. */
  readonly endpoints: readonly {
    readonly name: string;
    readonly protocol: Protocol;
    readonly model: string;
    readonly mode: Mode;
    /** What goes over the wire: the simulator's stand-in unless live. */
    readonly servedModel: string;
    readonly api: Api;
    readonly effort: Effort | null;
    readonly streamed: boolean;
    /** Rules of the schema that are checked here, since the provider does not take them. */
    readonly checkedHere: readonly LocalRule[];
    /** Stronger modes that the task's schema rules out. */
    readonly passedOver: readonly { readonly mode: Mode; readonly why: string }[];
    /** Settings of the rung that the model is not told, since it is not known to take them. */
    readonly notSent: readonly string[];
  }[];
}

export function taskSheet(config: Config, task: LoadedTask, estimateTokens: TokenEstimator): TaskSheet {
  const { pinned, definition, hash, schemaHash } = task;
  const { name, version, description, review, inputSchema, outputSchema } = pinned;
  const versions = config.tasks.flatMap((one) => (one.pinned.name === name ? one.pinned.version : []));
  return {
    name,
    version,
    versions: versions.toSorted((a, b) => a - b),
    description,
    hash,
    schemaHash,
    prompts: pinned.prompts.map((prompt) => ({
      name: prompt.name,
      hash: prompt.hash,
      estimatedTokens: estimateTokens(prompt.text),
    })),
    ladder: pinned.ladder.map((rung, n) => rungSheet(config, pinned, rung, n)),
    checks: (definition.checks ?? []).map((check, n) => check.name || `check ${n + 1}`),
    review,
    inputSchema,
    outputSchema,
    notes: config.notes.filter((note) => isAbout(note, name, config)),
  };
}

function rungSheet(config: Config, { outputSchema }: PinnedTask, rung: Rung, n: number): RungSheet {
  const endpoints = (config.routes[rung.route] ?? []).flatMap((name) => config.endpoints.get(name) ?? []);
  return {
    rung: n,
    route: rung.route,
    maxOutputTokens: rung.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    endpoints: endpoints.map((endpoint) => ({
      ...endpointSheet(planEndpoint(endpoint, rung, outputSchema), rung, outputSchema),
      passedOver: passedOver(rung, endpoint, outputSchema),
      servedModel: config.servedModel(endpoint),
    })),
  };
}

function endpointSheet(planned: PlannedEndpoint, rung: Rung, output: PinnedTask['outputSchema']) {
  const { name, protocol, model, mode } = planned;
  const { style, stream } = mannerOf(planned, rung.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS);
  const isStrict = mode === 'schema' || (mode === 'tool' && !style.forcedTool);
  const { effort, maxThinkingTokens } = rung;
  return {
    name,
    protocol,
    model,
    mode,
    api: style.api,
    effort: style.effort,
    streamed: stream,
    checkedHere: isStrict ? adaptSchema(output, subsetOf(protocol)).local : [],
    notSent: [
      ...(effort !== undefined && style.effort === null ? [`effort ${effort}`] : []),
      ...(maxThinkingTokens !== undefined && style.thinkingTokens === null
        ? [`maxThinkingTokens ${maxThinkingTokens}`]
        : []),
    ],
  };
}

/** Notes name their task first; those that name none are about the whole configuration. */
function isAbout(note: string, name: string, config: Config): boolean {
  const others = config.tasks.map(({ pinned }) => pinned.name).filter((other) => other !== name);
  return !others.some((other) => note.startsWith(`Task ${other}, `));
}
