import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { anthropicAsk } from './anthropic-ask.ts';
import type { AskResult } from './ask.ts';
import { Exchange } from './exchange.ts';
import { anthropicError, openaiError } from './error-answer.ts';
import type { ErrorAnswer } from './error-answer.ts';
import { sendError } from './fault-reply.ts';
import { fixtureAnswer } from './fixtures.ts';
import { handleCall } from './handle-call.ts';
import { parseObject } from './item-text.ts';
import type { Headers } from './limit-headers.ts';
import { modelAnswer } from './models-answer.ts';
import { openaiAsk } from './openai-ask.ts';
import type { Api, Protocol } from './protocol.ts';
import { readBody } from './read-body.ts';
import { responsesAsk } from './responses-ask.ts';
import { apiOf, COUNT_PATH, hasKey, header, protocolOf } from './request-head.ts';
import type { Simulation } from './simulation.ts';
import { tokensOf } from './token-count.ts';

/** A request to the provider's API, with what every answer to it needs. */
interface ApiRequest {
  readonly simulation: Simulation;
  readonly exchange: Exchange;
  readonly protocol: Protocol;
  readonly requestId: string;
  readonly headers: Headers;
}

/** Everything below `/v1`. */
export async function handleApi(
  simulation: Simulation,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  const protocol = protocolOf(req, path);
  const first = { protocol, api: apiOf(path), clientRequestId: header(req, 'x-client-request-id') };
  const exchange = new Exchange(res, simulation.log, simulation.log.open(first));
  const requestId = `req_${randomUUID().replaceAll('-', '')}`;
  const headers: Headers =
    protocol === 'anthropic' ? { 'request-id': requestId } : { 'x-request-id': requestId };
  await answerApi({ simulation, exchange, protocol, requestId, headers }, req, path);
}

async function answerApi(api: ApiRequest, req: IncomingMessage, path: string): Promise<void> {
  const { exchange, protocol } = api;

  // The body is read in any case: an answer before its end would look like a reset.
  const text = await readBody(req);
  if (exchange.gone) return;
  if (text === null) return turnDown(api, 'too-large', fixtureAnswer('request-too-large', protocol));
  if (!hasKey(req)) return turnDown(api, 'unauthorized', fixtureAnswer('authentication', protocol));
  if (req.method === 'GET' && path.startsWith('/v1/models')) return sendModels(api, path);
  const known = exchange.entry.api;
  if (req.method !== 'POST' || known === null)
    return turnDown(api, 'no-such-path', fixtureAnswer('not-found', protocol));
  return handleAsk(api, text, known, path === COUNT_PATH);
}

async function handleAsk(api: ApiRequest, text: string, known: Api, counting: boolean): Promise<void> {
  const { simulation, exchange, protocol } = api;
  const body = parseObject(text);
  if (body === null)
    return turnDown(
      api,
      'bad-request',
      badRequest(protocol, 'We could not parse the JSON body of your request.', null),
    );
  const result = readBy(known, body, counting);
  if (result.kind === 'bad')
    return turnDown(api, 'bad-request', badRequest(protocol, result.bad.message, result.bad.param));
  const { ask } = result;
  exchange.entry.model = ask.model;
  exchange.entry.mode = counting ? 'none' : ask.mode;
  exchange.entry.stream = ask.stream;
  const model = Object.hasOwn(simulation.scenario.models, ask.model)
    ? simulation.scenario.models[ask.model]
    : undefined;
  if (model === undefined) return turnDown(api, 'unknown-model', unknownModel(protocol, ask.model));
  if (counting) {
    // Free of charge, with limits of its own on the real side, so neither limits nor faults apply.
    Object.assign(exchange.entry, { status: 200, fate: 'count-tokens' });
    return exchange.json(200, api.headers, { input_tokens: tokensOf(ask.inputChars, model.tokensPerChar) });
  }
  return handleCall({ simulation, exchange, ask, model, requestId: api.requestId, headers: api.headers });
}

function readBy(api: Api, body: Record<string, unknown>, counting: boolean): AskResult {
  switch (api) {
    case 'messages':
      return anthropicAsk(body, counting);
    case 'chat':
      return openaiAsk(body);
    case 'responses':
      return responsesAsk(body);
  }
}

function sendModels(api: ApiRequest, path: string): void {
  const name = path.slice('/v1/models/'.length);
  const body = modelAnswer(
    api.protocol,
    Object.keys(api.simulation.scenario.models),
    decodeURIComponent(name),
  );
  if (body === null) return turnDown(api, 'unknown-model', unknownModel(api.protocol, name));
  Object.assign(api.exchange.entry, { status: 200, fate: 'models' });
  api.exchange.json(200, api.headers, body);
}

/** Requests that reach no model. */
function turnDown(api: ApiRequest, fate: string, answer: ErrorAnswer): void {
  Object.assign(api.exchange.entry, { status: answer.status, fate });
  sendError(api.exchange, answer, { ...api, timeScale: api.simulation.clock.timeScale });
}

function badRequest(protocol: Protocol, message: string, param: string | null): ErrorAnswer {
  return protocol === 'anthropic'
    ? anthropicError(400, 'invalid_request_error', message)
    : openaiError(400, 'invalid_request_error', message, null, param);
}

function unknownModel(protocol: Protocol, name: string): ErrorAnswer {
  return protocol === 'anthropic'
    ? anthropicError(404, 'not_found_error', `model: ${name}`)
    : openaiError(
        404,
        'invalid_request_error',
        `The model \`${name}\` does not exist or you do not have access to it.`,
        'model_not_found',
      );
}
