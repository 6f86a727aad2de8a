import type { Plan } from '#domain/plan.ts';

import { attemptLines } from './format-attempt.ts';
import { decisionText } from './format-decision.ts';
import { endingText, outputOf } from './format-ending.ts';
import { spanText } from './format-time.ts';
import { costText } from './format-usd.ts';
import { jsonText } from './json-text.ts';
import { indented } from './lines.ts';
import type { Line } from './lines.ts';
import type { RoundStory, Story } from './load-story.ts';
import { oneLine } from './one-line.ts';

/** An input of a page would push what happened to it off the screen. */
const MAX_INPUT_CHARS = 500;

/** The whole story of a generation, from its input to what can be done now. */
export function storyLines(story: Story, { full }: { readonly full: boolean }): readonly Line[] {
  return [
    ...identityLines(story),
    '',
    { title: `Input ${story.inputHash}` },
    ...indented(inputLines(story.input, full)),
    ...story.rounds.flatMap((round) => ['', ...roundLines(round)]),
    '',
    ...closingLines(story),
  ];
}

export function identityLines(story: Story): readonly Line[] {
  const { generation, task, version, batch, id, stage, endingKind, round, createdAt, metadata } = story;
  return [
    { title: `${generation}: ${endingKind ?? stage}` },
    `  task      ${task}${version === 0 ? '' : ` version ${version}`}`,
    `  batch     ${batch === '-' ? '- (a generation of its own)' : oneLine(batch)}`,
    `  id        ${oneLine(id)}`,
    `  round     ${round}`,
    `  created   ${createdAt}${story.endedAt === null ? '' : `, ended ${story.endedAt}`}`,
    ...(metadata === null ? [] : [`  metadata  ${JSON.stringify(metadata)}`]),
    ...(story.extra === null ? [] : [`  extra     ${JSON.stringify(story.extra)}`]),
  ];
}

export function inputLines(input: unknown, full: boolean): readonly Line[] {
  if (full) return [jsonText(input)];
  const text = JSON.stringify(input) ?? 'null';
  if (text.length <= MAX_INPUT_CHARS) return [text];
  return [`${text.slice(0, MAX_INPUT_CHARS)}…`, `(${text.length} characters; --full shows them all)`];
}

function roundLines(round: RoundStory): readonly Line[] {
  const { plan, runId, review, ending } = round;
  const output = ending === null ? undefined : outputOf(ending);
  return [
    { title: `Round ${round.round}, started ${round.startedAt}` },
    ...(plan === null ? ['  not planned'] : indented(planLines(plan))),
    ...(runId === null ? [] : [`  ${runText(round, runId)}`]),
    ...(round.calls.length === 0 ? ['  no calls'] : []),
    ...round.calls.flatMap((call) => indented(attemptLines(call))),
    ...(review === null
      ? []
      : [
          `  review since ${review.since}, due ${review.due}: ${oneLine(review.reason)}`,
          `    draft ${review.sees ?? 'none'}${review.sees === null || review.draftValid ? '' : ' (not valid)'}`,
        ]),
    ...round.decisions.map((decision) => `    ${decisionText(decision)}`),
    ...(ending === null ? [] : [`  ending: ${endingText(ending)}`]),
    ...(ending !== null && 'outputRef' in ending && ending.outputRef !== null
      ? [`    output ${ending.outputRef}`]
      : []),
    ...(output === undefined ? [] : indented([jsonText(output.output)], 4)),
  ];
}

function runText({ carrier, generation, event }: RoundStory, runId: string): string {
  if (carrier === generation) return `run ${runId}`;
  return `carried by ${carrier}, run ${runId}${event === null ? '' : `, from event ${event} on`}`;
}

function planLines(plan: Plan): readonly Line[] {
  return [
    `plan: ${plan.task} version ${plan.version}, ${plan.taskHash}`,
    `prompt ${plan.prompt.name}, ${plan.prompt.hash}`,
    ...plan.rungs.map(({ route, endpoints, maxOutputTokens }, rung) => {
      const named = endpoints.map(({ name, model, mode }) => `${name} (${model}, ${mode})`).join(', then ');
      return `rung ${rung}: route ${route}, at most ${maxOutputTokens} output tokens: ${named}`;
    }),
    `review: ${plan.review.when}, within ${spanText(plan.review.withinMs)}`,
  ];
}

export function closingLines({ costUsd, unpriced, simulated, link, next }: Story): readonly Line[] {
  const missing = unpriced === 0 ? '' : `; ${unpriced} calls have no known price and are missing in it`;
  return [
    { title: `Cost of all rounds: ${costText(costUsd, simulated)}${missing}` },
    `Temporal: ${link ?? 'no stack runs, so its pages are not up; npx proofline dev'}`,
    ...(next.length === 0 ? [] : ['', { title: 'What can be done' }, ...indented(next)]),
  ];
}
