import type { Command } from 'commander';

import { DecisionRefusedError } from '#client/decision-refused-error.ts';

import { decideReview } from './decide-review.ts';
import type { DecisionWanted } from './decide-review.ts';
import { EXIT } from './exit-codes.ts';
import { findOneGeneration } from './find-one-generation.ts';
import { findingText } from './format-finding.ts';
import { stateText } from './format-state.ts';
import { printerOf } from './printer.ts';
import { projectConfig, projectStore } from './project.ts';
import { say } from './say.ts';
import { shellWord } from './shell-word.ts';

/** Sends a decision and tells what came of it; the result is the exit code. */
export async function takeDecision(command: Command, text: string, wanted: DecisionWanted): Promise<number> {
  const config = await projectConfig(command);
  await using store = await projectStore(config);
  const { generation } = await findOneGeneration(store.db, text);
  const printer = printerOf(command);
  try {
    const state = await decideReview(store.db, config, generation, wanted);
    if (printer.json) printer.object(state);
    else printer.lines([stateText(state)]);
    const id = shellWord(generation);
    if (state.stage === 'review') say(`It waits for a person again: npx proofline review show ${id}`);
    else if (state.ending === null)
      say(`It goes on while a stack runs; look with: npx proofline explain ${id}`);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof DecisionRefusedError)) throw error;
    const { why, message, findings } = error;
    if (printer.json) printer.object({ refused: { why, message, findings } });
    say(`Refused (${why}): ${message}`);
    for (const finding of findings) say(`  - ${findingText(finding)}`);
    say(`Nothing was changed. See how it stands: npx proofline explain ${shellWord(generation)}`);
    return EXIT.error;
  }
}
