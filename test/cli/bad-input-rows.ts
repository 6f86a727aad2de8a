import { hashValue } from '#domain/hash.ts';

import { BAD_CSV } from './bad-csv-rows.ts';
import { BAD_JSONL, jsonl } from './bad-jsonl-rows.ts';
import type { InputRow } from './input-row.ts';

/** What the store of the test holds: a batch of version 1 of a task that is at version 2, and one of a task that is not. */
export const STORED = {
  triage: { task: 'support-triage', id: 't-1', input: { text: 'Where is my card?' } },
  drafts: { task: 'reply-draft', id: 'r-1', input: { customer: 'Ana', message: 'Where is my card?' } },
} as const;

const CHANGED = { customer: 'Ana', message: 'Where is it?' };
const INPUT = '@/in.jsonl';
const RUN = ['run', 'support-triage', INPUT];

const BAD_COMMANDS: readonly InputRow[] = [
  { what: 'no task and no input', args: ['run'], says: ["missing required argument 'task'"] },
  { what: 'no input', args: ['run', 'support-triage'], says: ["missing required argument 'input'"] },
  {
    what: 'an unknown task',
    args: ['run', 'nope', INPUT],
    says: ['There is no task nope; the configuration has support-triage, reply-draft.'],
  },
  {
    what: 'an unknown field in the configuration',
    plus: ['--config', '@/typo.config.ts'],
    says: ['concurency: unknown field'],
  },
  { what: 'a concurrency of 0', plus: ['--concurrency', '0'], says: ['must be a whole number from 1'] },
  { what: 'a concurrency beyond bounds', plus: ['--concurrency', '1001'], says: ['must be at most 1000'] },
  { what: 'a limit that is no number', plus: ['--limit', 'x'], says: ["'--limit <n>' argument 'x'"] },
  { what: 'a negative seed', plus: ['--shuffle', '-1'], says: ['must be a whole number from 0'] },
  { what: 'a mapping without a column', plus: ['--map', 'text'], says: ['must be field=column'] },
  {
    what: 'both forms at once',
    plus: ['--visible', '--lanes'],
    says: ["'--visible' cannot be used with option '--lanes'"],
  },
  { what: 'a mistyped option', plus: ['--skip-invalids'], says: ['Did you mean --skip-invalid?'] },
  { what: 'an empty batch id', plus: ['--id', ''], says: ['--id: an id must not be empty.'] },
  { what: 'the id that stands for no batch', plus: ['--id', '-'], says: ['stands for no batch'] },
  {
    what: 'an input that is not there',
    args: ['run', 'support-triage', '@/no.jsonl'],
    says: ['it is not there'],
  },
  {
    what: 'a folder as the input',
    args: ['run', 'support-triage', '@/'],
    says: ['is a folder; name one file.'],
  },
  { what: 'an output without its folder', plus: ['--out', '@/no/out.jsonl'], says: ['@/no is not there.'] },
  { what: 'an output under a file', plus: ['--out', '@/in.jsonl/out'], says: ['@/in.jsonl is not there.'] },
  { what: 'a folder as the output', plus: ['--out', '@/'], says: ['is no plain file; leave out --out'] },
  { what: 'the input as the output', plus: ['--out', INPUT], says: ['is the input itself'] },
  {
    what: 'a scenario that is not there',
    args: [...RUN, '--scenario', '@/no.json'],
    says: ['There is no scenario at'],
  },
  {
    what: 'a scenario of nonsense',
    args: [...RUN, '--scenario', '@/nonsense.json'],
    says: ['nonsense.json: ', 'rubbish'],
  },
  {
    what: 'a scenario that is not JSON',
    args: [...RUN, '--scenario', '@/typo.config.ts'],
    says: ['typo.config.ts is not JSON'],
  },
  {
    what: 'nothing to detach to',
    args: [...RUN, '--detach'],
    says: ['--detach needs a stack', 'proofline dev'],
  },
  {
    what: 'a bad line of a batch that is meant',
    args: [...RUN, '--id', 'meant'],
    file: jsonl({ id: '1', input: { text: 'Where is my card?' } }, { id: '2' }),
    says: ['in.jsonl:2: there is no "input"', 'nothing was submitted'],
  },
  {
    what: 'a batch of another task',
    args: ['run', 'support-triage', INPUT, '--id', 'drafts'],
    says: ['The batch drafts exists with another task', '(reply-draft version 1, simulated)', 'another --id'],
  },
  {
    what: 'a batch of another version',
    args: [...RUN, '--id', 'triage'],
    says: ['The batch triage exists with another version (support-triage version 1, simulated)'],
  },
  {
    what: 'another input under an old id',
    args: ['run', 'reply-draft', INPUT, '--id', 'drafts'],
    file: jsonl({ id: 'r-0', input: CHANGED }, { id: 'r-1', input: CHANGED }),
    says: [
      'The batch drafts has 1 of these ids with another input; nothing was submitted or spent:',
      `line 2, id r-1: the batch has ${hashValue(STORED.drafts.input)}, the file ${hashValue(CHANGED)}`,
      'Choose another --id',
    ],
  },
];

export const INPUT_ROWS: readonly InputRow[] = [...BAD_COMMANDS, ...BAD_JSONL, ...BAD_CSV];
