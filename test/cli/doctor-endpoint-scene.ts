import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';

import type { EndpointSheet } from '../../src/cli/doctor-endpoint-sheet.ts';
import type { Mode } from '#domain/call.ts';
import type { EndpointConfig } from '../../src/define-config.ts';
import { answerBody } from '../support/dialect-answers.ts';
import { json } from '../support/stand-in-server.ts';
import type { Respond } from '../support/stand-in-server.ts';
import { jsonLines, runCli } from './run-cli.ts';
import type { CliRun } from './run-cli.ts';

const root = join(import.meta.dirname, '../..');
const urlOf = (path: string) => JSON.stringify(pathToFileURL(join(root, path)).href);

export interface EndpointScene extends AsyncDisposable {
  readonly folder: string;
  /** `doctor --endpoint it`, with more. */
  doctor(...more: readonly string[]): Promise<CliRun>;
  /** With `--live --json`, as the object that it prints. */
  sheet(...more: readonly string[]): Promise<EndpointSheet & { readonly code: number }>;
}

/** A project with one endpoint, `it`, written as a person writes it. */
export async function endpointScene(endpoint: EndpointConfig): Promise<EndpointScene> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-endpoint-'));
  await writeFile(
    join(folder, 'proofline.config.ts'),
    `import { supportTriage } from ${urlOf('examples/tasks/support-triage.ts')};
export default {
  tasks: [supportTriage],
  endpoints: { it: ${JSON.stringify(endpoint)} },
  routes: { fast: ['it'], strong: ['it'] },
};
`,
  );
  const doctor = (...more: readonly string[]) => runCli(folder, 'doctor', '--endpoint', 'it', ...more);
  return {
    folder,
    doctor,
    sheet: async (...more) => {
      const { code, stdout } = await doctor('--live', '--json', ...more);
      const [sheet, ...others] = jsonLines(stdout);
      expect(others).toEqual([]);
      return { ...(sheet as EndpointSheet), code };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** Results by mode, as the table words them. */
export function resultsOf({ rows }: EndpointSheet): Record<string, string> {
  return Object.fromEntries(
    rows.map(({ mode, outcome }) => {
      if (outcome.kind === 'failed') return [mode, outcome.failure.kind];
      return [mode, outcome.kind === 'unfit' ? outcome.reason : outcome.kind];
    }),
  );
}

const VALUE = { city: 'Paris', inhabitantsKnown: true, note: null };

/** How a Chat Completions request asks for structure. */
function modeOf(body: Readonly<Record<string, unknown>>): Mode {
  if (body['tools'] !== undefined) return 'tool';
  const format = body['response_format'] as { readonly type?: string } | undefined;
  if (format !== undefined) return format.type === 'json_schema' ? 'schema' : 'json';
  return JSON.stringify(body['messages']).includes('JSON Schema') ? 'prompt' : 'text';
}

/** A Chat Completions server that answers rightly in every mode but those that are given. */
export function answering(others: Partial<Record<Mode, Respond>> = {}): Respond {
  return (response, request) => {
    const mode = modeOf(request.body);
    const { note: _note, ...free } = VALUE;
    const right: Record<Mode, Respond> = {
      text: said('Paris, and it is known.'),
      prompt: said(JSON.stringify(free)),
      json: said(JSON.stringify(free)),
      tool: json(answerBody('openai', { tool: { name: 'doctor_probe', input: free } })),
      schema: said(JSON.stringify(VALUE)),
    };
    (others[mode] ?? right[mode])(response, request);
  };
}

/** An answer in words. */
export function said(text: string, stop?: string): Respond {
  return json(answerBody('openai', { text, ...(stop !== undefined && { stop }) }));
}
