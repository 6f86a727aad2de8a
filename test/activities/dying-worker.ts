// A worker that makes one call and is killed at a place of its own choosing. Started by killed-worker.test.ts.
import type { CallInput } from '#contract/steps.ts';
import { createActivities } from '#activities/index.ts';
import { openStore } from '#store/open-store.ts';
import { activityDeps, quietEnvironment } from '../support/activity-rig.ts';

export const FAILPOINTS = ['after_reserve', 'after_answer', 'after_commit'] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

export interface DyingWorker {
  readonly storePath: string;
  readonly simulatorUrl: string;
  readonly failpoint: Failpoint;
  readonly input: CallInput;
}

/** As the kernel does it: nothing is flushed, nothing is caught. */
async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<never>(() => {});
}

async function run({ storePath, simulatorUrl, failpoint, input }: DyingWorker): Promise<void> {
  const store = await openStore({ path: storePath });
  const deps = await activityDeps({ store, simulatorUrl, worker: 'killed' });
  const real = deps.provider(input.endpoint.name);
  const { generate } = createActivities({
    ...deps,
    provider: () => ({
      call: async (call) => {
        if (failpoint === 'after_reserve') return die();
        const outcome = await real.call(call);
        return failpoint === 'after_answer' ? die() : outcome;
      },
    }),
  });
  await quietEnvironment().run(generate, input);
  await die();
}

const [asked] = process.argv.slice(2);
if (asked !== undefined && import.meta.main) await run(JSON.parse(asked) as DyingWorker);
