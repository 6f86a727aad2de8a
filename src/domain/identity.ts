import { hashText } from './hash.ts';

/** Which generation: unique in the store for ever, whatever Temporal still remembers (CONTRACTS 1). */
export interface GenerationKey {
  readonly task: string;
  /** The batch's id, or `-` for a generation of its own. */
  readonly batch: string;
  readonly id: string;
}

/** The batch segment of generations that belong to none. */
export const NO_BATCH = '-';

/** Temporal's sample servers refuse longer workflow ids. */
const MAX_WORKFLOW_ID_CHARS = 255;

/** Ids are chosen by callers; longer ones would not fit a screen, control characters would garble it. */
const MAX_ID_CHARS = 200;

/** What is wrong with an id, or undefined. */
export function idProblem(id: string): string | undefined {
  if (id.length === 0) return 'an id must not be empty';
  if (id.length > MAX_ID_CHARS)
    return `an id has at most ${MAX_ID_CHARS} characters, this one has ${id.length}`;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(id)) return 'an id must not hold control characters';
  if (!id.isWellFormed()) return 'an id must be well-formed Unicode';
  return undefined;
}

/** `gen/<task>/<batch>/<id>`, each segment percent-encoded; too long ones end in a hash of the whole. */
export function generationWorkflowId(key: GenerationKey): string {
  const full = `gen/${[key.task, key.batch, key.id].map(encodeURIComponent).join('/')}`;
  if (full.length <= MAX_WORKFLOW_ID_CHARS) return full;
  const digest = hashText(full).slice('sha256:'.length);
  return `gen/${encodeURIComponent(key.task).slice(0, 60)}/${encodeURIComponent(key.batch).slice(0, 60)}/~${digest}`;
}

/** The key that a workflow id names; undefined where it is no generation's, or was hashed. */
export function parseGenerationWorkflowId(workflowId: string): GenerationKey | undefined {
  const [prefix, task, batch, id, ...rest] = workflowId.split('/');
  if (prefix !== 'gen' || !task || !batch || !id || rest.length > 0 || id.startsWith('~')) return undefined;
  try {
    return { task: decodeURIComponent(task), batch: decodeURIComponent(batch), id: decodeURIComponent(id) };
  } catch {
    return undefined;
  }
}

/** `batch/<id>`, percent-encoded; a too long one ends in a hash, as that of a generation does. */
export function batchWorkflowId(batch: string): string {
  return `batch/${batchSegment(batch)}`;
}

/** `lane/<batch>/<n>`: the n-th part of a batch, from 0. */
export function laneWorkflowId(batch: string, lane: number): string {
  return `lane/${batchSegment(batch)}/${lane}`;
}

function batchSegment(batch: string): string {
  const encoded = encodeURIComponent(batch);
  const full = `batch/${encoded}`;
  return full.length <= MAX_WORKFLOW_ID_CHARS ? encoded : `~${hashText(full).slice('sha256:'.length)}`;
}
