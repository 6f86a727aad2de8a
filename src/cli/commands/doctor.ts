import type { Command } from 'commander';

import {
  dataFolderFinding,
  nodeFinding,
  portsFinding,
  stackFinding,
  temporalCliFinding,
} from '#cli/doctor-machine.ts';
import { examineEndpoint, requireEndpoint } from '#cli/doctor-endpoint.ts';
import { endpointLines } from '#cli/doctor-endpoint-lines.ts';
import { configFindings, storeFinding, temporalFindings } from '#cli/doctor-project.ts';
import { findingLines } from '#cli/doctor-report.ts';
import type { Finding } from '#cli/doctor-report.ts';
import { EXIT } from '#cli/exit-codes.ts';
import type { Finish } from '#cli/finish.ts';
import { interruptSignal } from '#cli/interrupt.ts';
import { printerOf } from '#cli/printer.ts';
import { projectConfig } from '#cli/project.ts';
import { say } from '#cli/say.ts';
import { UsageError } from '#cli/usage-error.ts';

export function addDoctor(root: Command, finish: Finish): void {
  root
    .command('doctor')
    .description(
      'looks at everything that Proofline needs here and says what is wrong; starts and fetches nothing',
    )
    .option('--endpoint <name>', 'look at one endpoint instead: one small call in each mode of its protocol')
    .option('--live', 'with --endpoint: ask the real one, with its real key; it is billed')
    .option('--stream', 'with --endpoint: have every answer as a stream')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nWith --endpoint it tells which modes work, limits, latency and cost, and what to write into the configuration\n' +
        'where the table of capabilities is wrong. Exit code 0: what mode `auto` takes works; 1: it does not.',
    )
    .action(async (options: Options, command: Command) => {
      if (options.endpoint !== undefined) return finish(await lookAt(options.endpoint, options, command));
      refuseAlone(options);
      const { config: configPath } = command.optsWithGlobals<{ readonly config?: string }>();
      const findings = await examine(configPath);
      const problems = findings.filter(({ state }) => state === 'problem').length;
      const printer = printerOf(command);
      if (printer.json) printer.object({ healthy: problems === 0, findings });
      else {
        printer.lines(findingLines(findings));
        say(
          problems === 0 ? 'Nothing is in the way.' : problems === 1 ? '1 problem.' : `${problems} problems.`,
        );
      }
      finish(problems === 0 ? EXIT.done : EXIT.error);
    });
}

interface Options {
  readonly endpoint?: string;
  readonly live?: boolean;
  readonly stream?: boolean;
}

function refuseAlone({ live, stream }: Options): void {
  const given = live === true ? '--live' : stream === true ? '--stream' : undefined;
  if (given === undefined) return;
  throw new UsageError(`${given} is for one endpoint: give --endpoint <name> with it.`);
}

async function lookAt(name: string, { stream }: Options, command: Command): Promise<number> {
  const config = await projectConfig(command);
  const endpoint = requireEndpoint(config, name);
  using interrupt = interruptSignal();
  const { signal } = interrupt;
  const sheet = await examineEndpoint({ config, endpoint, streamed: stream === true, signal });
  const printer = printerOf(command);
  if (printer.json) printer.object(sheet);
  else printer.lines(endpointLines(sheet, terminalColumns()));
  if (signal.aborted) {
    say('Interrupted: the modes after it were not asked.');
    return EXIT.interrupted;
  }
  return sheet.auto.works ? EXIT.done : EXIT.error;
}

/** A file and a pipe have room for all. */
function terminalColumns(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns > 0 ? columns : Number.POSITIVE_INFINITY;
}

async function examine(configPath: string | undefined): Promise<readonly Finding[]> {
  const { config, findings } = await configFindings(configPath);
  if (config === undefined) return [nodeFinding(), ...findings];
  const folder = await dataFolderFinding(config);
  // Behind a folder that can't be written, everything of the project would fail for that one reason.
  const inside =
    folder.state === 'problem'
      ? []
      : [await storeFinding(config), await stackFinding(config), await portsFinding(config)];
  return [
    nodeFinding(),
    ...findings,
    folder,
    ...inside,
    await temporalCliFinding(config),
    ...(await temporalFindings(config)),
  ];
}
