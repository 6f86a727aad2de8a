import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Real customer queries where they lie beside the checkout; the project's own few, repeated by nothing, elsewhere. */
const REAL = fileURLToPath(new URL('../../../shared/data/banking77/train.csv', import.meta.url));
const OWN = fileURLToPath(new URL('../../examples/inputs/support-triage.csv', import.meta.url));

export function triageInputs(): string {
  return existsSync(REAL) ? REAL : OWN;
}
