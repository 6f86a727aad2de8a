import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ValidateResult } from '#contract/steps.ts';
import { workflowBundleOptions } from '#workflow-bundle.ts';
import { WorkflowRig, workflowBundle } from '../support/workflow-rig.ts';
import type { SceneOptions } from '../support/workflow-rig.ts';
import type { RecordedRun } from '../support/histories.ts';
import { hangUntilCancelled } from '../support/stub-outcomes.ts';
import type { Scene } from '../support/workflow-scene.ts';
import { aDecision } from '../support/workflow-scene.ts';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const { History } = proto.temporal.api.history.v1;
/** Numbers of 64 bits and bytes as text: what JSON can keep. */
const AS_JSON = { longs: String, enums: String, bytes: String };

const QUIET = new DefaultLogger('ERROR', () => {});

interface KeptPath {
  readonly options: SceneOptions;
  readonly body: (scene: Scene) => Promise<void>;
}

const FINDING = { path: 'intent', rule: 'schema:invalid_value', expected: 'a known intent', got: 'none' };
const INVALID: ValidateResult = {
  kind: 'invalid',
  reason: 'SchemaMismatch',
  findings: [FINDING],
  outputHash: null,
};

/** Valid from the nth answer on. */
function validFrom(n: number) {
  let asked = 0;
  return async (): Promise<ValidateResult> =>
    ++asked < n ? INVALID : { kind: 'valid', mended: false, outputHash: 'out' };
}

const ALWAYS = { review: { when: 'always', withinMs: 3_600_000 } } as const;

/**
 * One history a path, named after the first release's ways: what was running when a later version is deployed must
 * go on. A file that exists is never written again; a new path is recorded by the first run that finds it missing.
 */
const PATHS: Readonly<Record<string, KeptPath>> = {
  'first-slice.accepted': { options: {}, body: async (scene) => void (await scene.run()) },
  'first-slice.repaired': {
    options: { stubs: { validate: validFrom(2) } },
    body: async (scene) => void (await scene.run()),
  },
  'first-slice.approved-by-signal': {
    options: { plan: ALWAYS },
    body: async (scene) => {
      const { handle } = await scene.startToReview();
      await scene.signal(handle, aDecision({ action: 'destroy' }));
      await scene.signal(handle, aDecision());
      await handle.result();
    },
  },
  'first-slice.edited-by-update': {
    options: { stubs: { validate: validFrom(9) } },
    body: async (scene) => {
      const { handle, sees } = await scene.startToReview();
      await scene.decide(handle, aDecision({ action: 'edit', value: { intent: 'x' }, sees }));
      await handle.result();
    },
  },
  'first-slice.sent-back-with-a-hint': {
    options: { stubs: { validate: validFrom(3) } },
    body: async (scene) => {
      const { handle, sees } = await scene.startToReview();
      await scene.decide(handle, aDecision({ action: 'repair', hint: 'look again', sees }));
      await handle.result();
    },
  },
  'first-slice.review-expired': {
    options: { plan: ALWAYS },
    body: async (scene) => void (await scene.run()),
  },
  'first-slice.cancelled-during-its-call': {
    options: { stubs: { generate: hangUntilCancelled } },
    body: async (scene) => {
      const handle = await scene.start();
      await scene.eventually(() => expect(scene.line.of('generate')).toHaveLength(1));
      await scene.cancel(handle);
      await handle.result();
    },
  },
  'first-slice.batch': {
    options: {
      items: [0, 1, 2].map((runOrder) => ({
        generation: `gen/triage/kept/${runOrder}`,
        id: String(runOrder),
        runOrder,
        inputHash: 'sha256:i',
      })),
    },
    body: async (scene) => void (await (await scene.startBatch('kept')).result()),
  },
};

describe('kept histories', () => {
  let rig: WorkflowRig;

  beforeAll(async () => {
    rig = await WorkflowRig.start();
  });

  afterAll(() => rig.stop());

  test.each(Object.keys(PATHS))('%s goes on under the workflows of this checkout', async (name) => {
    const file = join(FOLDER, `${name}.json`);
    if (!existsSync(file)) await record(rig, name, file);
    await replay(file, await workflowBundle());
  });

  test.each(['extra-timer', 'extra-activity'])(
    'refuse a workflow with an %s, every one of them',
    async (mutant) => {
      const workflowsPath = fileURLToPath(new URL(`./mutants/${mutant}.ts`, import.meta.url));
      const bundle = await bundleWorkflowCode({ ...workflowBundleOptions, workflowsPath, logger: QUIET });
      const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json'));
      expect(files.length).toBeGreaterThanOrEqual(Object.keys(PATHS).length);
      for (const file of files) {
        await expect(replay(join(FOLDER, file), bundle), file).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
      }
    },
  );
});

async function replay(file: string, bundle: WorkflowBundle): Promise<void> {
  const kept = JSON.parse(await readFile(file, 'utf8')) as { workflowId: string; history: object };
  const history = History.fromObject(kept.history as Record<string, unknown>);
  await Worker.runReplayHistory({ workflowBundle: bundle }, history, kept.workflowId);
}

async function record(rig: WorkflowRig, name: string, file: string): Promise<void> {
  // A clone without the file must not make its own and call it kept.
  if (process.env['CI'] !== undefined)
    throw new Error(`${file} is missing: record it by a run without CI, and commit it.`);
  const path = PATHS[name];
  if (path === undefined) throw new Error(`There is no path ${name}.`);
  const runs: RecordedRun[] = [];
  await rig.scene({ ...path.options, onRuns: (all) => void runs.push(...all) }, path.body);
  const [first] = runs;
  if (first === undefined) throw new Error(`${name} left no history.`);
  const history = History.toObject(History.fromObject(first.history), AS_JSON);
  const kept = { workflowId: first.workflowId, history };
  await writeFile(file, `${JSON.stringify(kept, null, 1)}\n`);
}
