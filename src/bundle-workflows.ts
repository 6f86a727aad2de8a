// A process of its own: webpack leaves some 300 MB behind, which a worker would carry for the rest of its life.
import { writeFile } from 'node:fs/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

import { workflowBundleOptions } from './workflow-bundle.ts';

const [, , target] = process.argv;
if (target === undefined) throw new Error('Give the file to write the bundle to.');
const { code } = await bundleWorkflowCode({ ...workflowBundleOptions, logger: new DefaultLogger('WARN') });
await writeFile(target, code);
