import { buildRequest } from '#domain/build-request.ts';
import { mannerOf } from '#domain/call-manner.ts';
import { MODES } from '#domain/call.ts';
import type { CallRequest, Mode } from '#domain/call.ts';
import type { Endpoint } from '#domain/endpoint.ts';
import { planEndpoint } from '#domain/plan-generation.ts';
import { modeProblems } from '#domain/resolve-mode.ts';
import { styleOf } from '#domain/style-of.ts';

import { PROBE_MESSAGES, probeSchema } from './probe-question.ts';

/** The answer takes thirty; the rest is for models that think before they speak. */
export const PROBE_OUTPUT_TOKENS = 256;

/** One tiny call in one mode. */
export interface Probe {
  readonly mode: Mode;
  readonly request: CallRequest;
  readonly deadlineMs: number;
  /** The table of capabilities, or the configuration, has the mode for this endpoint. */
  readonly isExpected: boolean;
  /** Calls of tools could go over Responses: the address is one that is known to have it. */
  readonly mayUseResponses: boolean;
}

export interface ProbesWanted {
  readonly endpoint: Endpoint;
  /** As it goes over the wire. */
  readonly model: string;
  /** Answers as streams, whatever the endpoint says; else as a task's calls would have them. */
  readonly streamed: boolean;
}

/** One for each mode that the protocol has, also for those that the model is not known to take. */
export function probesOf({ endpoint, model, streamed }: ProbesWanted): readonly Probe[] {
  const schema = probeSchema();
  const withResponses = { ...endpoint, corrections: { ...endpoint.corrections, toolsNeedResponses: true } };
  const mayUseResponses = styleOf(withResponses, 'tool', {}).api === 'responses';
  return MODES.filter((mode) => endpoint.protocol === 'openai' || mode !== 'json').map((mode) => {
    const rung = { route: '', mode, maxOutputTokens: PROBE_OUTPUT_TOKENS };
    const planned = planEndpoint(endpoint, rung, schema.jsonSchema);
    const manner = mannerOf(planned, PROBE_OUTPUT_TOKENS);
    const request = buildRequest({
      model,
      mode,
      messages: PROBE_MESSAGES,
      schema,
      maxOutputTokens: PROBE_OUTPUT_TOKENS,
      style: manner.style,
      stream: streamed || manner.stream,
    });
    const isExpected = modeProblems(rung, endpoint, schema.jsonSchema).length === 0;
    return { mode, request, deadlineMs: planned.deadlineMs, isExpected, mayUseResponses };
  });
}
