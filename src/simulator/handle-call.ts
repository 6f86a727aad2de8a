import { answerCall } from './answer-call.ts';
import type { Answering } from './answer-call.ts';
import { headersOf } from './call.ts';
import type { Call } from './call.ts';
import { itemHash } from './draw.ts';
import { chooseFault, limitFactor } from './fault-choice.ts';
import type { CallFacts } from './fault-choice.ts';
import { sendError } from './fault-reply.ts';
import { fixtureAnswer } from './fixtures.ts';
import { handleFault } from './handle-fault.ts';
import { latencyMs } from './latency.ts';
import type { Meters } from './limiter.ts';
import { tokensOf } from './token-count.ts';

/** A lying Retry-After, in seconds: too short to help. */
const LYING_RETRY_AFTER = '0.1';

/** Limits first, then the faults in order, then the model's own rates: the first that applies decides. */
export async function handleCall(call: Call): Promise<void> {
  const { simulation, exchange, ask, model } = call;
  const { scenario, clock } = simulation;
  const facts: CallFacts = {
    protocol: ask.protocol,
    model: ask.model,
    stream: ask.stream,
    item: itemHash(ask.item),
    callNumber: simulation.callNumber(ask.model, itemHash(ask.item)),
    callsBefore: simulation.calls++,
    nowMs: clock.nowMs(),
  };
  const inputTokens = tokensOf(ask.inputChars, model.tokensPerChar);
  Object.assign(exchange.entry, { item: facts.item, callNumber: facts.callNumber, inputTokens });

  const key = `${ask.protocol} ${ask.model}`;
  const admission = simulation.limiter.admit(key, inputTokens, facts.nowMs, limitFactor(scenario, facts));
  if (admission.kind === 'limited') return sendLimited(call, admission.meters, admission.waitMs);

  const chosen = chooseFault(scenario, facts);
  // What limits and windows refuse took no draw: an item's fates must not depend on when it was asked for.
  if (chosen === null || chosen.rate !== undefined) simulation.countCall(ask.model, facts.item);
  const answerMs = clock.realMs(latencyMs(model, scenario.seed, ask.model, facts.item, facts.callNumber));
  const answering: Answering = { call, facts, meters: admission.meters, answerMs };
  return chosen === null ? answerCall(answering, { kind: 'own' }) : handleFault(answering, chosen);
}

/** The provider's own 429, with the wait until the bucket has what the call needs. */
function sendLimited(call: Call, meters: Meters, waitMs: number): void {
  const { simulation, exchange, ask, requestId } = call;
  const { limits } = simulation.scenario;
  Object.assign(exchange.entry, { status: 429, fate: 'limited' });
  const trueWait = String(Math.max(1, Math.ceil(waitMs / 1000)));
  const advice = { true: { retryAfter: trueWait }, lies: { retryAfter: LYING_RETRY_AFTER }, none: {} };
  const { timeScale } = simulation.clock;
  const context = { protocol: ask.protocol, headers: headersOf(call, meters), requestId, timeScale };
  sendError(exchange, fixtureAnswer('rate-limited', ask.protocol), context, advice[limits.headers]);
}
