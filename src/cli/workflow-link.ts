import type { StackInfo } from '#embedded/stack-file.ts';
import { givenTemporal, plainTemporal } from '#temporal-settings.ts';

/** Where a workflow is seen in Temporal's UI; null where no stack of ours runs, whose UI would be known. */
export function workflowLink(stack: StackInfo | undefined, workflowId: string): string | null {
  if (stack === undefined) return null;
  const { namespace } = givenTemporal() ?? plainTemporal(stack.temporalAddress);
  return `${stack.uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
