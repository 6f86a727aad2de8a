import { batch as realBatch } from '#workflows/batch.ts';
import { countBatch } from '#workflows/activity-proxies.ts';
import { generation as realGeneration } from '#workflows/generation.ts';

/** Another careless change: an activity that the histories know nothing of. */
export async function generation(
  start: Parameters<typeof realGeneration>[0],
): ReturnType<typeof realGeneration> {
  await countBatch({ batch: 'none' });
  return realGeneration(start);
}

export async function batch(start: Parameters<typeof realBatch>[0]): ReturnType<typeof realBatch> {
  await countBatch({ batch: 'none' });
  return realBatch(start);
}
