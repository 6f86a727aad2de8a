import type { AnswerVariant } from './answer-variants.ts';
import { headersOf } from './call.ts';
import type { Call } from './call.ts';
import { deformedReply } from './deform.ts';
import { draw } from './draw.ts';
import { decideFate } from './fate.ts';
import type { CallFacts } from './fault-choice.ts';
import { largeReply } from './large-reply.ts';
import type { Meters } from './limiter.ts';
import { makeReply } from './make-reply.ts';
import type { Reply } from './reply.ts';
import { sendReply } from './send-reply.ts';
import type { Disturbance } from './send-reply.ts';

/** A simulated minute: longer than anybody waits for a stream that has ended. */
const KEEP_OPEN_MS = 60_000;

/** A call that passed the limits and is to be answered. */
export interface Answering {
  readonly call: Call;
  readonly facts: CallFacts;
  readonly meters: Meters;
  /** Real milliseconds until the whole answer is there. */
  readonly answerMs: number;
}

/** Which answer: by the model's own rates, a right one, or one that a fault asks for; and what befalls it on its way. */
type Answer = { readonly disturbance?: Disturbance } & (
  | { readonly kind: 'own' | 'right' }
  | { readonly kind: 'deformed'; readonly variant: AnswerVariant }
  | { readonly kind: 'large'; readonly bytes: number }
);

/** The model answers, and is paid for it. */
export async function answerCall(answering: Answering, answer: Answer): Promise<void> {
  const { call, facts, meters, answerMs } = answering;
  const { simulation, exchange, ask } = call;
  const { disturbance = null } = answer;
  const reply = makeAnswer(answering, answer);
  meters.outputTokens.take(reply.outputTokens);
  Object.assign(exchange.entry, {
    status: 200,
    outputTokens: reply.outputTokens,
    billed: isBilled(call, reply, disturbance),
  });
  const names = {
    id: call.requestId.replace(/^req_/, ''),
    model: ask.model,
    inputTokens: exchange.entry.inputTokens,
  };
  await sendReply(exchange, ask, reply, names, {
    headers: headersOf(call, meters),
    answerMs,
    disturbance,
    cutAt: draw(simulation.scenario.seed, 'cut', facts.item),
    keepOpenMs: simulation.clock.realMs(KEEP_OPEN_MS),
  });
}

function isBilled({ ask }: Call, reply: Reply, disturbance: Disturbance): boolean {
  // The stream broke down before the model had begun.
  if (disturbance?.kind === 'stream' && disturbance.variant === 'error-first') return false;
  // A refusal by stop reason comes before any output and is not charged (reference: providers, section 7).
  return !(reply.stop === 'refusal' && reply.text === null && ask.protocol === 'anthropic');
}

function makeAnswer({ call, facts }: Answering, answer: Answer): Reply {
  const { simulation, exchange, ask, model } = call;
  const { tokensPerChar } = model;
  const { seed } = simulation.scenario;
  switch (answer.kind) {
    case 'right':
      return makeReply(ask, { fate: 'ok', hard: false }, tokensPerChar, seed, facts.callNumber).reply;
    case 'deformed':
      return deformedReply(ask, answer.variant, tokensPerChar);
    case 'large':
      return largeReply(ask, answer.bytes, tokensPerChar);
    case 'own': {
      const { item, callNumber } = facts;
      const { mode } = ask;
      const hardBar = simulation.hardBar(item, mode);
      const decided = decideFate(simulation.scenario, model, {
        model: ask.model,
        mode,
        item,
        callNumber,
        hardBar,
      });
      const made = makeReply(ask, decided, tokensPerChar, seed, callNumber);
      // Of an answer that a fault befalls the log tells the fault.
      if (exchange.entry.fate === 'undecided') exchange.entry.fate = decided.fate;
      if (answer.disturbance === undefined) exchange.entry.variant = made.variant;
      exchange.entry.hard = decided.hard;
      return made.reply;
    }
  }
}
