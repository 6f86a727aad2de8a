import { sleep } from '@temporalio/workflow';

import { batch as realBatch } from '#workflows/batch.ts';
import { generation as realGeneration } from '#workflows/generation.ts';

/** What a careless change would be: a timer before everything else. Kept histories must refuse it. */
export async function generation(
  start: Parameters<typeof realGeneration>[0],
): ReturnType<typeof realGeneration> {
  await sleep(1);
  return realGeneration(start);
}

export async function batch(start: Parameters<typeof realBatch>[0]): ReturnType<typeof realBatch> {
  await sleep(1);
  return realBatch(start);
}
