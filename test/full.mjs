// `npm run test:full`: the drills at the size whose figures the project answers for, a seed of today unless one is
// given (`npm run test:full -- 2026`). `npm test` runs their short forms. Plain JavaScript, like gates.mjs.
import { spawnSync } from 'node:child_process';

const seed = process.argv[2] ?? String(Math.floor(Date.now() / 86_400_000));
const { status } = spawnSync(
  process.execPath,
  [
    'bin/proofline.mjs',
    '--tool',
    'vitest',
    'run',
    'test/chaos',
    'test/e2e/ctrl-c.test.ts',
    'test/e2e/outage.test.ts',
  ],
  {
    stdio: 'inherit',
    env: {
      DRILL_ITEMS: '10003',
      DRILL_WORKER_KILLS: '20',
      DRILL_SERVER_KILLS: '3',
      DRILL_DATABASE_RESTARTS: '3',
      DRILL_INTERRUPTS: '20',
      DRILL_OUTAGE_ITEMS: '1000',
      DRILL_OUTAGE_SECONDS: '30',
      ...process.env,
      DRILL_SEED: seed,
    },
  },
);
process.exitCode = status ?? 1;
