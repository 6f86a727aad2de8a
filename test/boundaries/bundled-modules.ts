import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { workflowBundleOptions } from '#workflow-bundle.ts';

/** Paths of all files in the bundle of these workflows, as its source map names them. */
export async function bundledModules(workflowsPath: string): Promise<readonly string[]> {
  const said: string[] = [];
  const logger = new DefaultLogger('ERROR', ({ message }) => said.push(message));
  const { code } = await bundleWorkflowCode({ ...workflowBundleOptions, workflowsPath, logger }).catch(
    (error: unknown) => {
      // Temporal's own error says only that webpack failed; the log says why.
      throw new Error([error instanceof Error ? error.message : String(error), ...said].join('\n'), {
        cause: error,
      });
    },
  );
  const map = /sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)/.exec(code)?.[1];
  if (map === undefined) throw new Error('the bundle has no source map to read its modules from');
  return (JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as { sources: string[] }).sources;
}
