// Runs in an activity. Workflow code imports plan.ts, never this file: it renders the prompt.
import { isClassic } from './call-style.ts';
import { defaultDeadlineMs } from './deadline.ts';
import { durationMs } from './duration.ts';
import type { Message } from './call.ts';
import type { Endpoint } from './endpoint.ts';
import { MAX_FAILURE_FINDINGS, shortMessage } from './failure.ts';
import type { Failure } from './failure.ts';
import type { Finding } from './finding.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS } from './ladder.ts';
import type { Rung } from './ladder.ts';
import { inputText } from './input-text.ts';
import type { GenerationKey } from './identity.ts';
import type { Plan, PlannedEndpoint, PlannedRung } from './plan.ts';
import { renderPrompt } from './render-prompt.ts';
import { resolveMode } from './resolve-mode.ts';
import type { JsonSchema } from './schema-path.ts';
import { schemaFindings } from './schema-findings.ts';
import { selectPrompt } from './select-prompt.ts';
import { styleOf } from './style-of.ts';
import type { LoadedTask, PinnedPrompt } from './task.ts';

/** Endpoints by name, and the routes that list them in order. */
export interface Routing {
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly routes: Readonly<Record<string, readonly string[]>>;
}

export interface PlanArguments {
  /** Undefined where the configuration has no such task or version. */
  readonly task: LoadedTask | undefined;
  /** The version that was asked for, if one was: for the message when there is no such task. */
  readonly version: number | null;
  readonly routing: Routing;
  readonly input: unknown;
  readonly key: GenerationKey;
  /** The store's id of the generation. */
  readonly generation: string;
  readonly round: number;
  readonly simulated: boolean;
  readonly estimateTokens: (text: string) => number;
}

export type PlannedGeneration =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      /** The prompt as the first rung sends it, before the mode adds to it. */
      readonly messages: readonly Message[];
    }
  /** `TaskUnknown` or `PromptInvalid`: nothing was spent. */
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Resolves all that one round will be made with, once; refuses before money is spent. */
export function planGeneration(asked: PlanArguments): PlannedGeneration {
  const { task, key, version } = asked;
  if (task === undefined) {
    const name = version === null ? key.task : `${key.task} version ${version}`;
    return refused('TaskUnknown', `The configuration has no task ${name}.`, []);
  }
  const parsed = task.definition.input.safeParse(asked.input);
  if (!parsed.success) {
    return refused(
      'PromptInvalid',
      "The input does not fit the task's schema.",
      schemaFindings(parsed.error, asked.input),
    );
  }
  const input: unknown = parsed.data;
  const prompt = choosePrompt(task, input, asked.estimateTokens);
  const rendered = renderPrompt({ prompt, task: task.pinned, input });
  if (rendered.kind === 'invalid') {
    return refused(
      'PromptInvalid',
      `Prompt ${prompt.name} can't be filled from this input.`,
      rendered.findings,
    );
  }
  return { kind: 'planned', plan: planOf(task, prompt, asked), messages: rendered.messages };
}

function refused(
  kind: 'TaskUnknown' | 'PromptInvalid',
  message: string,
  findings: readonly Finding[],
): PlannedGeneration {
  const first = findings[0];
  const why = first === undefined ? '' : ` ${first.path}: ${first.got} (${first.expected}).`;
  const failure = { kind, message: shortMessage(`${message}${why}`) };
  return {
    kind: 'refused',
    failure: first === undefined ? failure : { ...failure, findings: brief(findings) },
  };
}

/** So that a failure of five findings stays under its 2 KiB. */
const MAX_BRIEF_CHARS = 100;

function brief(findings: readonly Finding[]): Finding[] {
  const cut = (text: string) =>
    text.length <= MAX_BRIEF_CHARS ? text : `${text.slice(0, MAX_BRIEF_CHARS - 1)}…`;
  return findings.slice(0, MAX_FAILURE_FINDINGS).map(({ path, rule, expected, got }) => ({
    path: cut(path),
    rule,
    expected: cut(expected),
    got: cut(got),
  }));
}

function choosePrompt(
  task: LoadedTask,
  input: unknown,
  estimateTokens: PlanArguments['estimateTokens'],
): PinnedPrompt {
  const features = {
    input,
    // Counted only where a variant asks.
    get tokens() {
      return estimateTokens(inputText(input));
    },
  };
  const name = selectPrompt(task.definition.prompts, features)?.name;
  const pinned = task.pinned.prompts.find((prompt) => prompt.name === name);
  if (pinned === undefined) throw new Error(`Task ${task.pinned.name} has no pinned prompt ${String(name)}.`);
  return pinned;
}

function planOf(task: LoadedTask, prompt: PinnedPrompt, asked: PlanArguments): Plan {
  const { pinned } = task;
  return {
    key: asked.key,
    generation: asked.generation,
    round: asked.round,
    task: pinned.name,
    version: pinned.version,
    taskHash: task.hash,
    schemaHash: task.schemaHash,
    prompt: { name: prompt.name, hash: prompt.hash },
    rungs: pinned.ladder.map((rung) => planRung(rung, asked.routing, pinned.outputSchema)),
    review: { when: pinned.review.when, withinMs: durationMs(pinned.review.within) },
    simulated: asked.simulated,
  };
}

/** A rung with its route resolved. */
export function planRung(rung: Rung, { routes, endpoints }: Routing, output: JsonSchema): PlannedRung {
  const names = routes[rung.route] ?? [];
  // The configuration was checked when it was loaded: a missing name here is a bug, not weather.
  if (names.length === 0) throw new Error(`There is no route ${rung.route}.`);
  return {
    route: rung.route,
    maxOutputTokens: rung.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    endpoints: names.map((name) => {
      const endpoint = endpoints.get(name);
      if (endpoint === undefined) throw new Error(`There is no endpoint ${name}.`);
      return planEndpoint(endpoint, rung, output);
    }),
  };
}

/** An endpoint as a rung asks it. */
export function planEndpoint(endpoint: Endpoint, rung: Rung, output: JsonSchema): PlannedEndpoint {
  const { name, protocol, model, keyEnv, stream, contextTokens, retryGrammarTimeout } = endpoint;
  const maxOutputTokens = rung.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const mode = resolveMode(rung, endpoint, output);
  const style = styleOf(endpoint, mode, rung);
  return {
    name,
    protocol,
    model,
    account: keyEnv ?? name,
    mode,
    deadlineMs: endpoint.deadlineMs ?? defaultDeadlineMs(maxOutputTokens, stream),
    // A plan stands in a row for each item and in every event of its run: what is usual is not said.
    ...(!isClassic(style, protocol, model) && { style }),
    ...(endpoint.deadlineMs !== null && { hasOwnDeadline: true }),
    ...(stream !== null && { stream }),
    ...(contextTokens !== null && { contextTokens }),
    ...(retryGrammarTimeout && { retryGrammarTimeout }),
  };
}
