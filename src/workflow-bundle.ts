// How Temporal bundles src/workflows: one place for the worker, the build and the tests. Composition roots only.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleOptions } from '@temporalio/worker';

/** `.ts` in a checkout, `.js` in the published package: the workflows beside this file are of the same kind. */
const EXTENSION = extname(fileURLToPath(import.meta.url));

type WebpackConfigHook = NonNullable<BundleOptions['webpackConfigHook']>;

/** Webpack reads `imports` of package.json too, but knows nothing of the conditions that Node was started with. */
const resolveSource: WebpackConfigHook = (config) => ({
  ...config,
  resolve: { ...config.resolve, conditionNames: ['source', '...'] },
});

export const workflowBundleOptions = {
  workflowsPath: fileURLToPath(new URL(`./workflows/index${EXTENSION}`, import.meta.url)),
  ...(EXTENSION === '.ts' && { webpackConfigHook: resolveSource }),
} satisfies BundleOptions;
