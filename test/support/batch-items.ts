import type { BatchItem } from '#contract/steps.ts';
import { generationWorkflowId } from '#domain/identity.ts';

/** The items of a batch, named 0 to n - 1, in the order in which they run. */
export function batchItems(batch: string, count: number): readonly BatchItem[] {
  return Array.from({ length: count }, (_, runOrder) => {
    const id = String(runOrder);
    const generation = generationWorkflowId({ task: 'triage', batch, id });
    return { generation, id, runOrder, inputHash: `sha256:input-${id}` };
  });
}
