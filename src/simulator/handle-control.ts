import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import { parseScenario } from './parse-scenario.ts';
import { readBody } from './read-body.ts';
import { ScenarioError } from './scenario-error.ts';
import { showScenario } from './show-scenario.ts';
import type { Simulation } from './simulation.ts';

/** The simulator's own paths below `/_sim`; they need no key and stand in no log. */
export async function handleControl(
  simulation: Simulation,
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
): Promise<void> {
  switch (`${req.method} ${url.pathname}`) {
    case 'GET /_sim/log':
      return sendLog(simulation, res, url.searchParams.get('follow') === '1');
    case 'GET /_sim/summary':
      return sendJson(res, 200, simulation.summary());
    case 'GET /_sim/scenario':
      return sendJson(res, 200, showScenario(simulation.scenario));
    case 'POST /_sim/scenario':
      return replaceScenario(simulation, res, await readBody(req));
    default:
      return sendJson(res, 404, { error: `No such path: ${req.method} ${url.pathname}` });
  }
}

function sendLog(simulation: Simulation, res: ServerResponse, follow: boolean): void {
  const { log } = simulation;
  res.writeHead(200, { 'content-type': 'application/x-ndjson' });
  if (!follow) {
    Readable.from(log.lines(true), { objectMode: false }).pipe(res);
    return;
  }
  // A follower gets each request once: what is open now comes when it ends.
  for (const piece of log.lines(false)) res.write(piece);
  res.flushHeaders();
  res.once(
    'close',
    log.follow((line) => res.write(line)),
  );
}

function replaceScenario(simulation: Simulation, res: ServerResponse, text: string | null): void {
  try {
    simulation.setScenario(parseScenario(JSON.parse(text ?? '')));
  } catch (error) {
    if (error instanceof ScenarioError)
      return sendJson(res, 400, { error: error.message, problems: error.problems });
    if (error instanceof SyntaxError)
      return sendJson(res, 400, { error: error.message, problems: ['scenario: not JSON'] });
    throw error;
  }
  sendJson(res, 200, showScenario(simulation.scenario));
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}
