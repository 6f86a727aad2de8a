import type { LoadedTask } from '#domain/task.ts';

import { jsonText } from './json-text.ts';
import { indented } from './lines.ts';
import type { Line } from './lines.ts';
import { oneLine } from './one-line.ts';
import { tableLines } from './table.ts';
import type { RungSheet, TaskSheet } from './task-sheet.ts';

export function taskListLines(tasks: readonly LoadedTask[]): readonly Line[] {
  return tableLines(tasks, [
    { head: 'TASK', cell: ({ pinned }) => pinned.name },
    { head: 'VERSION', cell: ({ pinned }) => String(pinned.version), right: true },
    { head: 'PROMPTS', cell: ({ pinned }) => pinned.prompts.map(({ name }) => name).join(', ') },
    { head: 'LADDER', cell: ({ pinned }) => pinned.ladder.map(({ route }) => route).join(', then ') },
    { head: 'REVIEW', cell: ({ pinned }) => pinned.review.when },
    { head: 'DESCRIPTION', cell: ({ pinned }) => pinned.description },
  ]);
}

export function taskLines(sheet: TaskSheet): readonly Line[] {
  const { name, version, versions, description, hash, schemaHash, prompts, review, checks, notes } = sheet;
  return [
    { title: `${name} version ${version}` },
    ...(description === '' ? [] : [`  ${oneLine(description)}`]),
    `  versions  ${versions.join(', ')}`,
    `  hash      ${hash}`,
    `  schema    ${schemaHash}`,
    `  review    ${review.when}, within ${review.within}`,
    `  checks    ${checks.length === 0 ? 'none' : checks.map((check) => oneLine(check)).join(', ')}`,
    '',
    { title: 'Prompts, the first that suits is taken' },
    ...prompts.map((prompt) => `  ${prompt.name}, about ${prompt.estimatedTokens} tokens, ${prompt.hash}`),
    '',
    { title: 'Ladder' },
    ...sheet.ladder.flatMap(rungLines),
    '',
    { title: 'Input' },
    ...indented([jsonText(sheet.inputSchema)]),
    '',
    { title: 'Output' },
    ...indented([jsonText(sheet.outputSchema)]),
    ...(notes.length === 0 ? [] : ['', { title: 'Notes' }, ...indented(notes.map((note) => oneLine(note)))]),
  ];
}

function rungLines({ rung, route, maxOutputTokens, endpoints }: RungSheet): readonly Line[] {
  const does = rung === 0 ? 'generates' : 'repairs';
  return [
    `  rung ${rung} ${does}: route ${route}, at most ${maxOutputTokens} output tokens`,
    ...endpoints.flatMap(endpointLines),
  ];
}

function endpointLines(endpoint: RungSheet['endpoints'][number]): readonly Line[] {
  const { name, protocol, model, mode, api, effort, streamed, servedModel, checkedHere, notSent } = endpoint;
  const manner = [
    `mode ${mode}`,
    ...(api === 'responses' ? ['over Responses'] : []),
    ...(effort === null ? [] : [`effort ${effort}`]),
    ...(streamed ? ['streamed'] : []),
    ...(servedModel === model ? [] : [`simulated as ${servedModel}`]),
  ];
  return [
    `    ${name}: ${model} by the ${protocol} protocol, ${manner.join(', ')}`,
    ...checkedHere.map(
      ({ path, rule }) =>
        `      checked here, not held by the provider: ${path === '' ? 'output' : path} ${rule}`,
    ),
    ...endpoint.passedOver.map(({ mode: stronger, why }) => `      not ${stronger}: ${why}`),
    ...notSent.map((setting) => `      not sent: ${setting}; the model is not known to take it`),
  ];
}
