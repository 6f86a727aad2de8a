import { answerCall } from './answer-call.ts';
import type { Answering } from './answer-call.ts';
import { headersOf } from './call.ts';
import type { AnsweringFault } from './fault-choice.ts';
import { faultStatus, faultVariant, sendFault } from './fault-reply.ts';
import type { RefusingFault } from './fault-reply.ts';

/** Refusals come back in this share of the time of an answer: nothing is written for them. */
const REFUSAL_LATENCY_SHARE = 0.05;

/** Answers a call by the fault that was chosen for it. */
export async function handleFault(answering: Answering, fault: AnsweringFault): Promise<void> {
  const { exchange } = answering.call;
  exchange.entry.fate = fault.kind;
  switch (fault.kind) {
    case 'reset':
    case 'stall':
      exchange.entry.variant = fault.when;
      if (fault.when !== 'before-headers') return answerCall(answering, { kind: 'own', disturbance: fault });
      if (fault.kind === 'reset' && (await exchange.wait(answering.answerMs * REFUSAL_LATENCY_SHARE)))
        exchange.drop('reset');
      return;
    case 'cut':
      exchange.entry.variant = fault.how;
      return answerCall(answering, { kind: 'right', disturbance: fault });
    case 'stream':
      exchange.entry.variant = fault.variant;
      return answerCall(answering, { kind: 'right', disturbance: fault });
    case 'badtype200':
      return answerCall(answering, { kind: 'right', disturbance: fault });
    case 'answer':
      exchange.entry.variant = fault.variant;
      return answerCall(answering, { kind: 'deformed', variant: fault.variant });
    case 'large':
      return answerCall(answering, { kind: 'large', bytes: fault.bytes });
    case 'status':
    case 'body':
    case 'html200':
    case 'error200':
    case 'empty200':
    case 'json200':
      return refuse(answering, fault);
  }
}

async function refuse({ call, meters, answerMs }: Answering, fault: RefusingFault): Promise<void> {
  const { simulation, exchange, ask, requestId } = call;
  exchange.entry.status = faultStatus(fault, ask.protocol);
  exchange.entry.variant = faultVariant(fault);
  if (exchange.entry.status >= 400) simulation.limiter.refused(meters, exchange.entry.inputTokens);
  if (!(await exchange.wait(answerMs * REFUSAL_LATENCY_SHARE))) return;
  const { protocol, api, stream, model } = ask;
  const { timeScale } = simulation.clock;
  const headers = headersOf(call, meters);
  sendFault(exchange, fault, { protocol, api, stream, model, headers, requestId, timeScale });
}
