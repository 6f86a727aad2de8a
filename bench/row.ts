/** What one line is measured on. */
export interface Run {
  readonly items: number;
  readonly latencyMs: number;
  readonly seed: number;
  /** Left out: the command line's own. */
  readonly concurrency?: number | undefined;
}

/** One run of one line. */
export interface Measured {
  readonly seconds: number;
  /** Of all processes but the simulator. */
  readonly cpuMs: number;
  readonly cpuMsOf: Readonly<Record<string, number>>;
  /** Processors that others kept busy meanwhile: above 0.1 the figures are not to be trusted. */
  readonly othersLoad: number;
  readonly events: number;
  readonly actions: number;
  /** Of the process that does the work. */
  readonly peakRssMb: number;
  readonly peakRssMbOf: Readonly<Record<string, number>>;
}

export interface Row {
  readonly line: string;
  readonly items: number;
  readonly latencyMs: number;
  readonly itemsPerSecond: number;
  readonly cpuMsPerItem: number;
  readonly eventsPerItem: number;
  readonly actionsPerItem: number;
  readonly peakRssMb: number;
  readonly cpuMsPerItemOf: Readonly<Record<string, number>>;
  readonly peakRssMbOf: Readonly<Record<string, number>>;
  readonly othersLoad: number;
  readonly runs: number;
  /** Items a second of each run, slowest and fastest. */
  readonly range: readonly [number, number];
}

/** The median run of a line, with the spread of all. */
export function rowOf(line: string, { items, latencyMs }: Run, runs: readonly Measured[]): Row {
  const sorted = runs.toSorted((a, b) => a.seconds - b.seconds);
  const median = sorted[Math.floor(sorted.length / 2)];
  const fastest = sorted[0];
  const slowest = sorted.at(-1);
  if (median === undefined || fastest === undefined || slowest === undefined) {
    throw new Error(`${line} was not run.`);
  }
  const perItem = (value: number, digits: number) => Number((value / items).toFixed(digits));
  const rate = ({ seconds }: Measured) => Number((items / seconds).toFixed(1));
  return {
    line,
    items,
    latencyMs,
    itemsPerSecond: rate(median),
    cpuMsPerItem: perItem(median.cpuMs, 2),
    eventsPerItem: perItem(median.events, 3),
    actionsPerItem: perItem(median.actions, 3),
    peakRssMb: median.peakRssMb,
    cpuMsPerItemOf: Object.fromEntries(
      Object.entries(median.cpuMsOf).map(([part, ms]) => [part, perItem(ms, 2)]),
    ),
    peakRssMbOf: median.peakRssMbOf,
    othersLoad: Number(median.othersLoad.toFixed(2)),
    runs: runs.length,
    range: [rate(slowest), rate(fastest)],
  };
}
