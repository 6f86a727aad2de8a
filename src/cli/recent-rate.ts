/** Over the whole, a rate would tell of a storm that is long over; over less, it would jump with every answer. */
const WINDOW_MS = 30_000;

const SECOND_MS = 1000;

interface Sample {
  readonly atMs: number;
  readonly count: number;
}

/** How fast a count grows, by what it was within the last half minute. */
export class RecentRate {
  private samples: Sample[] = [];

  /** Items a second; null until there are two looks to compare. */
  add(atMs: number, count: number): number | null {
    this.samples.push({ atMs, count });
    // The newest one that has left the window stays, so that the window is full as soon as it can be.
    const firstInside = this.samples.findIndex((sample) => sample.atMs > atMs - WINDOW_MS);
    if (firstInside > 1) this.samples = this.samples.slice(firstInside - 1);
    const [oldest] = this.samples;
    if (oldest === undefined || oldest.atMs >= atMs) return null;
    return (count - oldest.count) / ((atMs - oldest.atMs) / SECOND_MS);
  }
}
