import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { benchTexts, writeInputs } from './inputs.ts';
import { ROOT } from './project.ts';

/** 10,003 messages of customers to a bank, where they lie beside the checkout. */
const REAL = join(ROOT, '..', 'shared', 'data', 'banking77', 'train.csv');

/** The inputs as `proofline run` takes them: the real ones in another order for each seed, else those of the examples. */
export async function inputArguments(
  folder: string,
  items: number,
  seed: number,
): Promise<readonly string[]> {
  if (existsSync(REAL)) return [REAL, '--shuffle', String(seed), '--limit', String(items)];
  const file = join(folder, `inputs-${seed}.jsonl`);
  await writeInputs(file, await benchTexts(items, seed));
  return [file];
}
