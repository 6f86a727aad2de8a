const MINUTE_MS = 60_000;

/** A token bucket in simulated time, whose rate may change from one request to the next. */
export class TokenBucket {
  readonly perMinute: number;
  readonly burstSeconds: number;
  /** May fall below 0: output is known only when it has been made. */
  #level: number;
  #capacity: number;
  #ratePerMs: number;
  #atMs = 0;

  constructor(perMinute: number, burstSeconds: number) {
    this.perMinute = perMinute;
    this.burstSeconds = burstSeconds;
    this.#ratePerMs = perMinute / MINUTE_MS;
    this.#capacity = this.#fullSize(1);
    this.#level = this.#capacity;
  }

  /** Lets time pass; `factor` is the share of the limit that holds from now on. */
  refill(nowMs: number, factor: number): void {
    const gained = Math.max(0, nowMs - this.#atMs) * this.#ratePerMs;
    this.#atMs = Math.max(this.#atMs, nowMs);
    this.#level = Math.min(this.#capacity, this.#level + gained);
    this.#ratePerMs = (this.perMinute * factor) / MINUTE_MS;
    this.#capacity = this.#fullSize(factor);
    this.#level = Math.min(this.#level, this.#capacity);
  }

  /** Simulated milliseconds until `amount` is there; 0 when it is now. More than the bucket holds needs a full one. */
  waitMs(amount: number): number {
    const missing = Math.min(amount, this.#capacity) - this.#level;
    if (missing <= 0) return 0;
    return this.#ratePerMs === 0 ? MINUTE_MS : missing / this.#ratePerMs;
  }

  take(amount: number): void {
    this.#level -= amount;
  }

  /** Takes what is there at most: a refused call must not dig a hole that nobody gets out of. */
  burn(amount: number): void {
    this.#level = Math.min(this.#level, Math.max(0, this.#level - amount));
  }

  get remaining(): number {
    return Math.max(0, this.#level);
  }

  /** Simulated milliseconds until the bucket is full. */
  fullInMs(): number {
    return this.waitMs(this.#capacity);
  }

  /** One at least: a bucket that holds less than one request would never let any through. */
  #fullSize(factor: number): number {
    return Math.max(1, (this.perMinute * factor * this.burstSeconds) / 60);
  }
}
