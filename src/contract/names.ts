/** Wire names (DESIGN 9). Scripts and other languages rely on their spelling. */
export const WORKFLOWS = { generation: 'generation', batch: 'batch', lane: 'lane', watch: 'watch' } as const;

export const SIGNALS = {
  decide: 'decide',
  pause: 'pause',
  resume: 'resume',
  cancel: 'cancel',
  /** Internal: a generation tells its batch that it waits for a person, so that its place in the window is free. */
  waiting: 'waiting',
  /** Internal: a lane that has begun its last item gives places back to its batch, for the lane after it. */
  yields: 'yields',
  /** Internal: a batch gives a lane places that another has given back. */
  widen: 'widen',
} as const;

export const UPDATES = { decide: 'decide' } as const;
export const QUERIES = { state: 'state', progress: 'progress' } as const;

/** Workflows and cheap activities; calls have a queue an endpoint. */
export const MAIN_QUEUE = 'proofline';

export function endpointQueue(endpoint: string): string {
  return `${MAIN_QUEUE}-${endpoint}`;
}

/** All of type Keyword; they carry no personal data, since Temporal never encrypts them. */
export const SEARCH_ATTRIBUTES = {
  task: 'ProoflineTask',
  batch: 'ProoflineBatch',
  stage: 'ProoflineStage',
  ending: 'ProoflineEnding',
  failure: 'ProoflineFailure',
} as const;

/** Types of the failures with which an update `decide` is refused, or a start. */
export const REFUSALS = {
  alreadyDecided: 'AlreadyDecided',
  stale: 'Stale',
  notWaiting: 'NotWaiting',
  /** Another decision is being checked: try again in a moment. */
  busy: 'Busy',
  schemaMismatch: 'SchemaMismatch',
  /** There is nothing to approve: no call brought an answer. */
  noDraft: 'NoDraft',
  /** The message itself is not of the contract's form. */
  malformed: 'Malformed',
  /** The id belongs to another input. */
  identityConflict: 'IdentityConflict',
} as const;
