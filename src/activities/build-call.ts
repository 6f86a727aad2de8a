import { createHash } from 'node:crypto';

import type { CallInput } from '#contract/steps.ts';
import { answerSchemaOf } from '#domain/answer-schema.ts';
import { buildRequest } from '#domain/build-request.ts';
import type { CallRequest, Message } from '#domain/call.ts';
import { mannerOf } from '#domain/call-manner.ts';
import { canonicalJson } from '#domain/canonical-json.ts';
import type { Failure } from '#domain/failure.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import { renderPrompt } from '#domain/render-prompt.ts';
import { repairPrompt } from '#domain/repair-prompt.ts';
import type { PinnedTask } from '#domain/task.ts';
import { loadInput } from '#store/load-input.ts';
import { loadTask } from '#store/load-task.ts';

import { applicationFailure } from './application-failure.ts';
import type { ActivityDeps } from './deps.ts';
import { loadAnswer } from './load-answer.ts';

/** The request of a step, from what the plan has pinned: the same each time, so that its hash finds a paid answer. */
export async function buildCall(deps: ActivityDeps, input: CallInput): Promise<CallRequest> {
  const { plan, endpoint } = input;
  const task = await pinnedTask(deps, plan.taskHash, plan.task);
  const first = await firstMessages(deps, input, task);
  const messages =
    input.broken === null && input.hint === null ? first : await repairMessages(deps, input, first);
  return requestTo(deps, endpoint, { task, messages, maxOutputTokens: input.maxOutputTokens });
}

export interface Asking {
  readonly task: PinnedTask;
  readonly messages: readonly Message[];
  readonly maxOutputTokens: number;
}

/** The request as it goes to an endpoint: to the simulator's stand-in for its model where nothing is live. */
export function requestTo(
  { registry }: ActivityDeps,
  endpoint: PlannedEndpoint,
  { task, messages, maxOutputTokens }: Asking,
): CallRequest {
  const { model, mode, name } = endpoint;
  const configured = registry.endpoints.get(name);
  const served = configured === undefined ? model : registry.servedModel({ ...configured, model });
  return buildRequest({
    model: served,
    mode,
    messages,
    schema: answerSchemaOf(task),
    maxOutputTokens,
    ...mannerOf(endpoint, maxOutputTokens),
  });
}

/** What makes two requests the same: all that can change the answer. */
export function requestHashOf({ protocol, name }: PlannedEndpoint, request: CallRequest): string {
  const text = canonicalJson({ protocol, endpoint: name, request });
  // The native implementation: this is the longest text that is hashed for a call.
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

async function pinnedTask({ db }: ActivityDeps, hash: string, name: string): Promise<PinnedTask> {
  const task = await loadTask(db, { hash });
  if (task !== undefined) return task;
  throw refused({ kind: 'TaskUnknown', message: `The store has no pinned task ${name} with ${hash}.` });
}

async function firstMessages(
  { db, registry }: ActivityDeps,
  { plan }: CallInput,
  task: PinnedTask,
): Promise<readonly Message[]> {
  const prompt = task.prompts.find(({ hash }) => hash === plan.prompt.hash);
  if (prompt === undefined) throw new Error(`Task ${task.name} has no prompt with ${plan.prompt.hash}.`);
  const raw = await loadInput(db, plan);
  // Defaults and trims of the schema are code: they apply where the worker still has the version.
  const definition = registry.task(plan.task, plan.version)?.definition;
  const rendered = renderPrompt({
    prompt,
    task,
    input: definition === undefined ? raw : definition.input.parse(raw),
  });
  if (rendered.kind === 'rendered') return rendered.messages;
  throw refused({
    kind: 'PromptInvalid',
    message: `Prompt ${prompt.name} can't be filled from this input.`,
    findings: rendered.findings,
  });
}

async function repairMessages(
  { db }: ActivityDeps,
  { broken, hint }: CallInput,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  // Cut off is not wrong: with room enough the same question brings a whole answer.
  if (broken?.reason === 'Truncated' && hint === null) return messages;
  const answer = broken === null ? '' : await brokenText(db, broken.attemptId);
  return repairPrompt({
    messages,
    brokenAnswer: answer,
    reason: broken?.reason ?? null,
    findings: broken?.findings ?? [],
    hint,
  });
}

/** What the model said, as it would say it again: its text, or the arguments of its tool call. */
async function brokenText(db: ActivityDeps['db'], attemptId: string): Promise<string> {
  const { answer } = await loadAnswer(db, { attemptId });
  const { content } = answer;
  return content.toolCalls.map(({ argumentsJson }) => argumentsJson).join('\n') || content.text;
}

function refused(failure: Failure) {
  return applicationFailure(failure, { final: true });
}
