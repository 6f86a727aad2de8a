import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

import { addresses } from '#cli/commands/dev.ts';
import { EXIT } from '#cli/exit-codes.ts';
import type { Finish } from '#cli/finish.ts';
import { aborted, interruptSignal } from '#cli/interrupt.ts';
import { projectConfig } from '#cli/project.ts';
import { runBatch } from '#cli/run-batch.ts';
import { say } from '#cli/say.ts';
import { withStack } from '#cli/with-stack.ts';

/** The demonstration: a task of the examples and its inputs, under one id, so that a second start runs nothing again. */
const DEMO = {
  task: 'support-triage',
  input: fileURLToPath(new URL('../../../examples/inputs/support-triage.csv', import.meta.url)),
  id: 'demo',
  concurrency: 50,
  map: new Map<string, string>(),
};

export function addStart(root: Command, finish: Finish): void {
  root
    .command('start')
    .description('the demonstration: the stack, a batch of the examples, its sum; stays up until Ctrl-C')
    .option('--exit', 'end when the batch is over')
    .action(async ({ exit }: { readonly exit?: boolean }, command: Command) => {
      const config = await projectConfig(command);
      using interrupt = interruptSignal();
      await withStack({ config }, async ({ info, isOwn }) => {
        const code = await runBatch(config, DEMO);
        finish(code);
        if (code === EXIT.interrupted) return;
        for (const line of info === null ? [] : addresses(info)) process.stdout.write(`${line}\n`);
        if (exit === true || !isOwn || interrupt.signal.aborted) return;
        say('The stack stays up; Ctrl-C ends it, and everything is kept in .proofline/.');
        await aborted(interrupt.signal);
        // It stood as long as it was wanted, whatever its batch came to.
        finish(EXIT.done);
      });
    });
}
