import type { Command } from 'commander';

import { EXIT } from '#cli/exit-codes.ts';
import type { Finish } from '#cli/finish.ts';
import { callLines } from '#cli/format-call.ts';
import { failureText } from '#cli/format-ending.ts';
import { findingText } from '#cli/format-finding.ts';
import { taskLines, taskListLines } from '#cli/format-task.ts';
import { jsonOption } from '#cli/json-option.ts';
import { positiveInt, wholeNumber } from '#cli/option-values.ts';
import { printerOf } from '#cli/printer.ts';
import { projectConfig } from '#cli/project.ts';
import { renderCall } from '#cli/rendered-call.ts';
import { requireTask } from '#cli/require-task.ts';
import { say } from '#cli/say.ts';
import { taskSheet } from '#cli/task-sheet.ts';
import { loadTokenEstimator } from '#domain/estimate-tokens.ts';

interface RenderOptions {
  readonly input?: string;
  readonly inputFile?: string;
  readonly version?: number;
  readonly rung: number;
  readonly endpoint?: string;
}

export function addTasks(root: Command, finish: Finish): void {
  const tasks = root.command('tasks').description('the tasks of the configuration, and what would be sent');
  tasks
    .command('list')
    .description('every task in every version')
    .option('--json', 'one JSON object a line')
    .action((_options: unknown, command: Command) => list(command));
  tasks
    .command('show')
    .description('prompts, ladder with endpoints, limits, review, schemas')
    .argument('<task>', 'a task of the configuration')
    .option('--version <n>', 'this version (default: the newest)', positiveInt)
    .option('--json', 'one JSON object')
    .action((name: string, { version }: { readonly version?: number }, command: Command) =>
      show(name, version, command),
    );
  tasks
    .command('render')
    .description('exactly what would be sent for an input, or why nothing would be; calls nobody')
    .argument('<task>', 'a task of the configuration')
    .option('--input <json>', "the task's input")
    .option('--input-file <file>', 'a file that holds it')
    .option('--version <n>', 'this version (default: the newest)', positiveInt)
    .option('--rung <n>', '0 generates, the others repair', wholeNumber, 0)
    .option('--endpoint <name>', "one of the rung's route (default: its first)")
    .option('--live', "with the real models' names instead of the simulator's")
    .option('--json', 'one JSON object')
    .action(async (name: string, options: RenderOptions, command: Command) =>
      finish(await render(name, options, command)),
    );
}

async function list(command: Command): Promise<void> {
  const config = await projectConfig(command);
  const printer = printerOf(command);
  const tasks = config.tasks.toSorted(
    ({ pinned: a }, { pinned: b }) => a.name.localeCompare(b.name) || a.version - b.version,
  );
  if (!printer.json) return printer.lines(taskListLines(tasks));
  for (const { pinned, hash } of tasks) {
    const { name, version, description, prompts, ladder, review } = pinned;
    const named = prompts.map((prompt) => prompt.name);
    printer.object({ name, version, description, hash, prompts: named, ladder, review });
  }
}

async function show(name: string, version: number | undefined, command: Command): Promise<void> {
  const config = await projectConfig(command);
  const sheet = taskSheet(config, requireTask(config, name, version), await loadTokenEstimator());
  const printer = printerOf(command);
  if (printer.json) printer.object(sheet);
  else printer.lines(taskLines(sheet));
}

async function render(name: string, options: RenderOptions, command: Command): Promise<number> {
  const config = await projectConfig(command);
  const task = requireTask(config, name, options.version);
  const input = await jsonOption({ flag: 'input', text: options.input, file: options.inputFile });
  const { rung, endpoint } = options;
  const printer = printerOf(command);
  const rendered = renderCall(config, { task, input, rung, endpoint }, await loadTokenEstimator());
  if (rendered.kind === 'refused') {
    if (printer.json) printer.object({ refused: rendered.failure });
    say(failureText(rendered.failure));
    for (const finding of rendered.failure.findings ?? []) say(`  - ${findingText(finding)}`);
    say('Nothing would be sent, and nothing spent.');
    return EXIT.usage;
  }
  if (printer.json) printer.object(rendered.call);
  else {
    printer.lines(callLines(rendered.call));
    say('--json also has the body as it goes over the wire.');
  }
  if (rung > 0) say('A repair also sends the answer that it repairs, with what is wrong with it.');
  return EXIT.done;
}
