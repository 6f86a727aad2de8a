import type { LimitScenario } from './scenario.ts';
import { TokenBucket } from './token-bucket.ts';

/** One bucket and what it counts. */
export interface Meters {
  readonly requests: TokenBucket;
  readonly inputTokens: TokenBucket;
  readonly outputTokens: TokenBucket;
}

export type Admission =
  | { readonly kind: 'passed'; readonly meters: Meters }
  | { readonly kind: 'limited'; readonly meters: Meters; readonly by: keyof Meters; readonly waitMs: number };

/** The limits of every protocol and model, as real providers hold them by model class. */
export class Limiter {
  readonly #limits: LimitScenario;
  readonly #meters = new Map<string, Meters>();

  constructor(limits: LimitScenario) {
    this.#limits = limits;
  }

  /** Asks for one request with so many input tokens; a passed one is taken off, a refused one where that counts. */
  admit(key: string, inputTokens: number, nowMs: number, factor: number): Admission {
    const meters = this.metersOf(key);
    for (const bucket of Object.values(meters) as TokenBucket[]) bucket.refill(nowMs, factor);
    // Output is unknown beforehand: it is enough that the bucket is not empty.
    const waits = [
      ['requests', meters.requests.waitMs(1)],
      ['inputTokens', meters.inputTokens.waitMs(inputTokens)],
      ['outputTokens', meters.outputTokens.waitMs(1)],
    ] as const;
    const [by, waitMs] = waits.reduce((longest, wait) => (wait[1] > longest[1] ? wait : longest));
    // A bucket that is short refuses the whole call: nothing is taken from the others either.
    if (waitMs > 0) {
      if (this.#limits.countRefused) {
        meters.requests.burn(1);
        meters.inputTokens.burn(inputTokens);
      }
      return { kind: 'limited', meters, by, waitMs };
    }
    meters.requests.take(1);
    meters.inputTokens.take(inputTokens);
    return { kind: 'passed', meters };
  }

  /** Gives back what a call took that passed the limits and was refused by a fault, where refusals don't count. */
  refused(meters: Meters, inputTokens: number): void {
    if (this.#limits.countRefused) return;
    meters.requests.take(-1);
    meters.inputTokens.take(-inputTokens);
  }

  metersOf(key: string): Meters {
    const known = this.#meters.get(key);
    if (known !== undefined) return known;
    const bucket = (perMinute: number) => new TokenBucket(perMinute, this.#limits.burstSeconds);
    const meters = {
      requests: bucket(this.#limits.requestsPerMinute),
      inputTokens: bucket(this.#limits.inputTokensPerMinute),
      outputTokens: bucket(this.#limits.outputTokensPerMinute),
    };
    this.#meters.set(key, meters);
    return meters;
  }
}
