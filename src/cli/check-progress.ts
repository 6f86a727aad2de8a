import { keepProgress, showProgress } from './progress-display.ts';

/** A check that is over before needs no progress. */
const FIRST_MS = 2000;
const TERMINAL_EVERY_MS = 250;

/** Off a terminal each look is a line that somebody has to scroll past. */
const PLAIN_EVERY_MS = 10_000;

export interface CheckProgress extends Disposable {
  show(records: number, bytes: number): void;
}

/** How far the reading of an input has come, on stderr. */
export function checkProgress(size: number): CheckProgress {
  const every = process.stderr.isTTY === true ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS;
  let next = performance.now() + Math.max(FIRST_MS, every);
  let wasShown = false;
  return {
    show(records, bytes) {
      if (performance.now() < next) return;
      next = performance.now() + every;
      wasShown = true;
      const share = size === 0 ? 100 : Math.floor((100 * bytes) / size);
      showProgress(() => `checked ${records.toLocaleString('en')} lines, ${share} %`);
    },
    [Symbol.dispose]: () => {
      if (wasShown) keepProgress();
    },
  };
}
