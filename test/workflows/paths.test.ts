import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { WorkflowRig } from '../support/generation-rig.ts';

describe('the ways of a generation to its ending', () => {
  let rig: WorkflowRig;
  beforeAll(async () => {
    rig = await WorkflowRig.start();
  });
  afterAll(() => rig.stop());

  test('a valid first answer is accepted', () =>
    rig.scene({}, async (scene) => {
      const state = await scene.run();
      expect(state.ending).toEqual({ kind: 'accepted', rung: 0, mended: false, output: null, outputRef: 'out-answer-1' });
      expect(scene.line.endpoints()).toEqual(['small']);
    }));
});
