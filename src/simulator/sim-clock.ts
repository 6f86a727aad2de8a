/** Simulated time: stands at 0 until the first request, then runs `timeScale` times as fast as real time. */
export class SimClock {
  readonly timeScale: number;
  #startedAt: number | null = null;

  constructor(timeScale: number) {
    this.timeScale = timeScale;
  }

  /** Simulated milliseconds since the first call of this method. */
  nowMs(): number {
    const real = performance.now();
    this.#startedAt ??= real;
    return (real - this.#startedAt) * this.timeScale;
  }

  /** Real milliseconds of a simulated duration. */
  realMs(simulatedMs: number): number {
    return simulatedMs / this.timeScale;
  }
}
