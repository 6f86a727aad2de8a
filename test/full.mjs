// `npm run test:full`: the drills at the size whose figures the project answers for, a seed of today unless one is
// given (`npm run test:full -- 2026`). `npm test` runs their short forms. Plain JavaScript, like gates.mjs.
import { spawnSync } from 'node:child_process';

const seed = process.argv[2] ?? String(Math.floor(Date.now() / 86_400_000));
const { status } = spawnSync(
  process.execPath,
  ['bin/proofline.mjs', '--tool', 'vitest', 'run', 'test/chaos'],
  {
    stdio: 'inherit',
    env: { ...process.env, KILL_DRILL_KILLS: '10', KILL_DRILL_ITEMS: '300', KILL_DRILL_SEED: seed },
  },
);
process.exitCode = status ?? 1;
