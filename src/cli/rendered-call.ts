import type { Config } from '#config.ts';
import { answerSchemaOf } from '#domain/answer-schema.ts';
import { buildRequest } from '#domain/build-request.ts';
import { mannerOf } from '#domain/call-manner.ts';
import type { CallRequest, Protocol } from '#domain/call.ts';
import type { TokenEstimator } from '#domain/estimate-tokens.ts';
import type { Failure } from '#domain/failure.ts';
import { NO_BATCH } from '#domain/identity.ts';
import { planGeneration } from '#domain/plan-generation.ts';
import type { Plan, PlannedEndpoint } from '#domain/plan.ts';
import { requestText } from '#domain/request-text.ts';
import type { LoadedTask } from '#domain/task.ts';
import { wireBody } from '#providers/wire-body.ts';

import { UsageError } from './usage-error.ts';

export interface CallToRender {
  readonly task: LoadedTask;
  readonly input: unknown;
  readonly rung: number;
  /** Left out: the first of the rung's route. */
  readonly endpoint: string | undefined;
}

export interface RenderedCall {
  readonly task: string;
  readonly version: number;
  readonly prompt: { readonly name: string; readonly hash: string };
  readonly rung: number;
  readonly endpoint: string;
  readonly protocol: Protocol;
  readonly simulated: boolean;
  /** Of messages and schema. */
  readonly estimatedInputTokens: number;
  readonly request: CallRequest;
  /** What goes over the wire, to the letter. */
  readonly body: unknown;
}

export type RenderOutcome =
  | { readonly kind: 'rendered'; readonly call: RenderedCall }
  /** Such an input becomes a dead letter before a call. */
  | { readonly kind: 'refused'; readonly failure: Failure };

/** The first call of a rung for an input. A repair's also holds the answer that it repairs. */
export function renderCall(
  config: Config,
  wanted: CallToRender,
  estimateTokens: TokenEstimator,
): RenderOutcome {
  const { task, input } = wanted;
  const { name, version } = task.pinned;
  const planned = planGeneration({
    task,
    version,
    routing: config,
    input,
    key: { task: name, batch: NO_BATCH, id: 'render' },
    generation: '',
    round: 1,
    simulated: !config.live,
    estimateTokens,
  });
  if (planned.kind === 'refused') return planned;
  const { plan, messages } = planned;
  const { endpoint, maxOutputTokens } = chosen(plan, wanted);
  const configured = config.endpoints.get(endpoint.name);
  const request = buildRequest({
    model: configured === undefined ? endpoint.model : config.servedModel(configured),
    mode: endpoint.mode,
    messages,
    schema: answerSchemaOf(task.pinned),
    maxOutputTokens,
    ...mannerOf(endpoint, maxOutputTokens),
  });
  const call = {
    task: name,
    version,
    prompt: plan.prompt,
    rung: wanted.rung,
    endpoint: endpoint.name,
    protocol: endpoint.protocol,
    simulated: plan.simulated,
    estimatedInputTokens: estimateTokens(requestText(request)),
    request,
    body: wireBody(request),
  };
  return { kind: 'rendered', call };
}

function chosen(
  plan: Plan,
  { rung: n, endpoint: name }: CallToRender,
): { readonly endpoint: PlannedEndpoint; readonly maxOutputTokens: number } {
  const rung = plan.rungs[n];
  if (rung === undefined) {
    throw new UsageError(
      `The task ${plan.task} has no rung ${n}; its rungs are 0 to ${plan.rungs.length - 1}.`,
    );
  }
  const { endpoints, maxOutputTokens, route } = rung;
  const endpoint = name === undefined ? endpoints[0] : endpoints.find((one) => one.name === name);
  if (endpoint !== undefined) return { endpoint, maxOutputTokens };
  const known = endpoints.map((one) => one.name).join(', ');
  throw new UsageError(`Rung ${n} does not use the endpoint ${name ?? ''}; its route ${route} has ${known}.`);
}
