import { loadConfig } from '#config.ts';
import type { Config } from '#config.ts';
import type { ProoflineConfig } from '#define-config.ts';
import { answerSchemaOf } from '#domain/answer-schema.ts';
import { askedSchema } from '#domain/asked-schema.ts';
import { buildRequest } from '#domain/build-request.ts';
import { mannerOf } from '#domain/call-manner.ts';
import type { CallRequest } from '#domain/call.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import type { Rung } from '#domain/ladder.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import { planRung } from '#domain/plan-generation.ts';
import type { LoadedTask } from '#domain/task.ts';
import { validateAnswer } from '#domain/validate-answer.ts';
import type { Verdict } from '#domain/verdict.ts';
import { createProviders } from '#endpoint-providers.ts';

import { configText, writeProject } from '../../config/write-project.ts';

export const KEY = 'sk-stand-in-0123456789';

export type EndpointSettings = ProoflineConfig['endpoints'][string];

export interface Asking {
  readonly endpoint: EndpointSettings;
  /** Where the vendor's own address leads to for this test; the configuration does not know. */
  readonly movedTo?: string;
  readonly rung?: Omit<Rung, 'route'>;
  /** The task's output, as its author writes it; else an object of many sorts, or in mode `text` a text. */
  readonly output?: string;
  /** What the customer says; else a short question. */
  readonly text?: string;
}

export interface Asked {
  readonly endpoint: PlannedEndpoint;
  readonly request: CallRequest;
  readonly outcome: CallOutcome;
  /** Null where there was no answer. */
  readonly verdict: Verdict | null;
}

/** What tasks are made of: literals, limits, a date, what may be null, what may be absent, lists of objects. */
const OBJECT = `z.object({
  intent: z.enum(['card', 'loan']),
  amount: z.number().min(0).max(1000).nullable(),
  due: z.iso.date().optional(),
  tags: z.array(z.string().min(1).max(20)).min(1).max(5),
  lines: z.array(z.object({ text: z.string().min(1).max(80), count: z.int().positive() })).max(3),
  note: z.string().max(200).optional(),
})`;

const TEXT = 'z.string().min(1)';

/** One call of a user's endpoint: configuration, plan, request, adapter and validation as in a run. */
export async function askAsUser(asking: Asking): Promise<Asked> {
  const { config, task } = await project(asking);
  const [rung] = task.pinned.ladder;
  if (rung === undefined) throw new Error('The task has no rung.');
  const planned = planRung(rung, config, task.pinned.outputSchema);
  const [endpoint] = planned.endpoints;
  if (endpoint === undefined) throw new Error('The route has no endpoint.');
  const { maxOutputTokens } = planned;
  const request = buildRequest({
    model: endpoint.model,
    mode: endpoint.mode,
    messages: [
      { role: 'system', text: 'You sort what customers of a bank write.' },
      { role: 'user', text: asking.text ?? 'Where is my card?' },
    ],
    schema: answerSchemaOf(task.pinned),
    maxOutputTokens,
    ...mannerOf(endpoint, maxOutputTokens),
  });
  const outcome = await createProviders(
    moved(config, asking.movedTo),
    null,
  )(endpoint.name).call({
    attemptId: 'attempt-1',
    request,
    signal: new AbortController().signal,
    totalMs: 5000,
    idleMs: 2000,
  });
  return { endpoint, request, outcome, verdict: verdictOn(outcome, request, task) };
}

async function project(asking: Asking): Promise<{ config: Config; task: LoadedTask }> {
  const { endpoint, rung, output = rung?.mode === 'text' ? TEXT : OBJECT } = asking;
  const configPath = await writeProject({
    'task.ts': `
      import { defineTask } from 'proofline';
      import { z } from 'zod';
      export const task = defineTask({
        name: 'triage', version: 1,
        input: z.object({ text: z.string() }),
        output: ${output},
        prompts: [{ name: 'plain', file: './plain.md' }],
        ladder: ${JSON.stringify([{ route: 'main', ...rung }])},
      });`,
    'proofline.config.ts': configText({
      endpoints: JSON.stringify({ one: endpoint }),
      routes: "{ main: ['one'] }",
    }),
  });
  const config = await loadConfig({ configPath, env: { TEST_KEY: KEY }, live: true });
  const task = config.newest('triage');
  if (task === undefined) throw new Error('The task was not loaded.');
  return { config, task };
}

function moved(config: Config, url: string | undefined): Config {
  if (url === undefined) return config;
  const endpoints = [...config.endpoints.values()].map((one) => ({ ...one, baseUrl: url }));
  return { ...config, endpoints: new Map(endpoints.map((one) => [one.name, one])) };
}

function verdictOn(outcome: CallOutcome, request: CallRequest, task: LoadedTask): Verdict | null {
  if (outcome.kind !== 'answered') return null;
  const { mode, schema, maxOutputTokens } = request;
  return validateAnswer({
    answer: outcome.answer,
    mode,
    tool: task.pinned.name,
    output: task.definition.output,
    checks: [],
    input: { text: 'Where is my card?' },
    maxOutputTokens,
    nullsIn: askedSchema(request)?.nullsForAbsent === true ? (schema?.jsonSchema ?? null) : null,
  });
}
