import { fateBars } from './hard-bars.ts';
import { Limiter } from './limiter.ts';
import { RequestLog } from './log.ts';
import type { Mode } from './protocol.ts';
import type { Scenario } from './scenario.ts';
import { SimClock } from './sim-clock.ts';
import { summarize } from './summary.ts';
import type { Summary } from './summary.ts';

/** All that the simulator remembers. What a scenario governs begins anew with each change of it; the log goes on. */
export class Simulation {
  readonly log: RequestLog;
  scenario: Scenario;
  clock: SimClock;
  limiter: Limiter;
  /** Calls since the start or the last change of scenario. */
  calls = 0;
  /** Calls by model and item. */
  #callNumbers = new Map<string, number>();
  #bars = fateBars();

  constructor(scenario: Scenario, logFile?: string) {
    this.log = new RequestLog(logFile);
    this.scenario = scenario;
    this.clock = new SimClock(scenario.timeScale);
    this.limiter = new Limiter(scenario.limits);
  }

  setScenario(scenario: Scenario): void {
    this.scenario = scenario;
    this.clock = new SimClock(scenario.timeScale);
    this.limiter = new Limiter(scenario.limits);
    // Counted anew, so that the same scenario has the same fates whatever came before it.
    this.calls = 0;
    this.#callNumbers = new Map();
    this.#bars = fateBars();
  }

  /** How often the model has been asked for the item before. */
  callNumber(model: string, item: string): number {
    return this.#callNumbers.get(`${model}\u0000${item}`) ?? 0;
  }

  /** The call has been drawn for; the next one for the same item draws anew. */
  countCall(model: string, item: string): void {
    this.#callNumbers.set(`${model}\u0000${item}`, this.callNumber(model, item) + 1);
  }

  /** The bar under which this item is hard, never lower than in a mode in which it was asked before. */
  hardBar(item: string, mode: Mode): number {
    return this.#bars(this.scenario, item, mode);
  }

  summary(): Summary {
    return summarize(this.log.entries(), this.log.openCount);
  }
}
