/** What a worker registers; each export is a workflow type, and its name a contract (DESIGN 9). */
export { batch } from './batch.ts';
export { generation } from './generation.ts';
export { lane } from './lane.ts';
export { watch } from './watch.ts';
