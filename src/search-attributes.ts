import type { Connection } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '#contract/names.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;

/** Those that a namespace lacks. */
export async function missingSearchAttributes(
  { operatorService }: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<readonly string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return Object.values(SEARCH_ATTRIBUTES).filter((name) => customAttributes[name] === undefined);
}

/** Which of Proofline's search attributes a namespace had already, and which it has now. */
export interface EnsuredAttributes {
  readonly present: readonly string[];
  readonly added: readonly string[];
}

/** Registers what is missing, so that no start fails for want of an attribute; says the command where it may not. */
export async function ensureSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<EnsuredAttributes> {
  const missing = await missingSearchAttributes(connection, namespace);
  const present = Object.values(SEARCH_ATTRIBUTES).filter((name) => !missing.includes(name));
  if (missing.length === 0) return { present, added: [] };
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
    return { present, added: missing };
  } catch (error) {
    const flags = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
    throw new Error(
      `The namespace ${namespace} lacks the search attributes ${missing.join(', ')}, and they may not be added from here. Run: ` +
        `temporal operator search-attribute create --namespace ${namespace} ${flags}`,
      { cause: error },
    );
  }
}
