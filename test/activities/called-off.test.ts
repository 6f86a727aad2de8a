import { CancelledFailure } from '@temporalio/common';
import { expect, test } from 'vitest';

import type { Provider } from '#providers/provider.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { ActivityRig, quietEnvironment } from '../support/activity-rig.ts';

test('a call that is called off before it is sent is neither sent nor counted as unknown', async () => {
  await using rig = await ActivityRig.open();
  const input = await rig.firstCall('early');
  const env = quietEnvironment();
  env.cancel();
  await expect(rig.run(rig.activities().generate, input, env)).rejects.toBeInstanceOf(CancelledFailure);
  expect(await rig.calls()).toHaveLength(0);
  expect(await listAttempts(rig.store.db, { generation: input.plan.generation })).toHaveLength(0);
});

test('a call whose worker died is closed by the ending, where nobody came back for it', async () => {
  await using rig = await ActivityRig.open();
  const input = await rig.firstCall('left-open');
  const gone: Provider = { call: () => Promise.reject(new Error('killed')) };
  await expect(rig.run(rig.activities({ provider: () => gone }).generate, input)).rejects.toThrow();
  const { generation, round } = input.plan;
  await rig.run(rig.activities().settle, { generation, round, ending: { kind: 'cancelled' } });
  const attempts = await listAttempts(rig.store.db, { generation });
  expect(attempts.map(({ state }) => state)).toEqual(['unknown']);
});
