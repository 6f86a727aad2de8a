import type { Command } from 'commander';

import { findOneGeneration } from '#cli/find-one-generation.ts';
import type { Finish } from '#cli/finish.ts';
import { storyLines } from '#cli/format-story.ts';
import { loadStory } from '#cli/load-story.ts';
import { printerOf } from '#cli/printer.ts';
import { projectConfig, projectStore } from '#cli/project.ts';

export function addExplain(root: Command, _finish: Finish): void {
  root
    .command('explain')
    .description("one generation's whole story: plan, every call with its cost, reviews, ending")
    .argument('<generation>', 'a workflow id, task/batch/id, batch/id or an id')
    .option('--full', 'the whole input, also where it is long')
    .option('--json', 'one JSON object')
    .action(async (text: string, { full }: { readonly full?: boolean }, command: Command) => {
      const config = await projectConfig(command);
      await using store = await projectStore(config);
      const { generation } = await findOneGeneration(store.db, text);
      const story = await loadStory(store.db, config, generation);
      const printer = printerOf(command);
      if (printer.json) printer.object(story);
      else printer.lines(storyLines(story, { full: full === true }));
    });
}
