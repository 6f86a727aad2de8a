import { headersOf } from './call.ts';
import type { Call } from './call.ts';
import { draw, itemHash } from './draw.ts';
import { decideFate } from './fate.ts';
import { chooseFault, limitFactor } from './fault-choice.ts';
import type { CallFacts } from './fault-choice.ts';
import { faultStatus, sendError, sendFault } from './fault-reply.ts';
import type { RefusingFault } from './fault-reply.ts';
import { fixtureAnswer } from './fixtures.ts';
import { latencyMs } from './latency.ts';
import type { Meters } from './limiter.ts';
import { makeReply } from './make-reply.ts';
import type { MadeReply } from './make-reply.ts';
import { sendReply } from './send-reply.ts';
import type { Disturbance } from './send-reply.ts';
import { tokensOf } from './token-count.ts';

/** Refusals come back in this share of the time of an answer: nothing is written for them. */
const REFUSAL_LATENCY_SHARE = 0.05;

/** A lying Retry-After, in seconds: too short to help. */
const LYING_RETRY_AFTER = '0.1';

/** Limits first, then the faults in order, then the model's own rates: the first that applies decides. */
export async function handleCall(call: Call): Promise<void> {
  const { simulation, exchange, ask, model } = call;
  const { scenario, clock } = simulation;
  const facts: CallFacts = {
    protocol: ask.protocol,
    model: ask.model,
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
  if (chosen === null || chosen.fault.rate !== undefined) simulation.countCall(ask.model, facts.item);
  const answerMs = clock.realMs(latencyMs(model, scenario.seed, ask.model, facts.item, facts.callNumber));
  if (chosen !== null) exchange.entry.fate = chosen.fault.kind;
  if (chosen === null) return answer(call, facts, admission.meters, answerMs, null);
  const { fault } = chosen;
  switch (fault.kind) {
    case 'reset':
    case 'stall':
      exchange.entry.variant = fault.when;
      if (fault.when === 'in-body') return answer(call, facts, admission.meters, answerMs, fault.kind);
      if (fault.kind === 'reset' && (await exchange.wait(answerMs * REFUSAL_LATENCY_SHARE)))
        exchange.drop('reset');
      return;
    case 'status':
    case 'body':
    case 'html200':
    case 'error200':
    case 'empty200':
      return refuse(call, fault, admission.meters, answerMs);
  }
}

async function refuse(call: Call, fault: RefusingFault, meters: Meters, answerMs: number): Promise<void> {
  const { simulation, exchange, ask, requestId } = call;
  exchange.entry.status = faultStatus(fault, ask.protocol);
  if (fault.kind === 'body') exchange.entry.variant = fault.fixture;
  if (exchange.entry.status >= 400) simulation.limiter.refused(meters, exchange.entry.inputTokens);
  if (!(await exchange.wait(answerMs * REFUSAL_LATENCY_SHARE))) return;
  const { protocol, stream } = ask;
  const { timeScale } = simulation.clock;
  sendFault(exchange, fault, { protocol, stream, headers: headersOf(call, meters), requestId, timeScale });
}

/** The provider's own 429, with the wait until the bucket has what the call needs. */
function sendLimited(call: Call, meters: Meters, waitMs: number): void {
  const { simulation, exchange, ask, requestId } = call;
  const { limits } = simulation.scenario;
  Object.assign(exchange.entry, { status: 429, fate: 'limited' });
  const trueWait = String(Math.max(1, Math.ceil(waitMs / 1000)));
  const retryAfter = { true: trueWait, lies: LYING_RETRY_AFTER, none: undefined }[limits.headers];
  const { timeScale } = simulation.clock;
  const context = { protocol: ask.protocol, headers: headersOf(call, meters), requestId, timeScale };
  sendError(exchange, fixtureAnswer('rate-limited', ask.protocol), context, retryAfter);
}

/** The model answers; a disturbance strikes in the middle of the body. */
async function answer(
  call: Call,
  facts: CallFacts,
  meters: Meters,
  answerMs: number,
  disturbance: Disturbance,
): Promise<void> {
  const { simulation, exchange, ask } = call;
  const made = makeAnswer(call, facts);
  const { reply } = made;
  meters.outputTokens.take(reply.outputTokens);
  if (disturbance === null) exchange.entry.variant = made.variant;
  // A refusal by stop reason comes before any output and is not charged (reference: providers, section 7).
  const unbilled = reply.stop === 'refusal' && reply.text === null && ask.protocol === 'anthropic';
  Object.assign(exchange.entry, { status: 200, outputTokens: reply.outputTokens, billed: !unbilled });
  await sendReply(
    exchange,
    ask,
    reply,
    {
      id: call.requestId.replace(/^req_/, ''),
      model: ask.model,
      inputTokens: exchange.entry.inputTokens,
    },
    {
      headers: headersOf(call, meters),
      answerMs,
      disturbance,
      cutAt: draw(simulation.scenario.seed, 'cut', facts.item),
    },
  );
}

function makeAnswer(call: Call, facts: CallFacts): MadeReply {
  const { simulation, exchange, ask, model } = call;
  const { item, callNumber } = facts;
  const { mode } = ask;
  const decided = decideFate(simulation.scenario, model, {
    model: ask.model,
    mode,
    item,
    callNumber,
    hardBar: simulation.hardBar(item, mode),
  });
  if (exchange.entry.fate === 'undecided') exchange.entry.fate = decided.fate;
  exchange.entry.hard = decided.hard;
  return makeReply(ask, decided, model.tokensPerChar, simulation.scenario.seed, callNumber);
}
