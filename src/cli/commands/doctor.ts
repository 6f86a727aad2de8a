import type { Command } from 'commander';

import {
  dataFolderFinding,
  nodeFinding,
  portsFinding,
  stackFinding,
  temporalCliFinding,
} from '#cli/doctor-machine.ts';
import { configFindings, storeFinding, temporalFindings } from '#cli/doctor-project.ts';
import { findingLines } from '#cli/doctor-report.ts';
import type { Finding } from '#cli/doctor-report.ts';
import { EXIT } from '#cli/exit-codes.ts';
import type { Finish } from '#cli/finish.ts';
import { printerOf } from '#cli/printer.ts';
import { say } from '#cli/say.ts';

export function addDoctor(root: Command, finish: Finish): void {
  root
    .command('doctor')
    .description(
      'looks at everything that Proofline needs here and says what is wrong; starts and fetches nothing',
    )
    .option('--json', 'one JSON object')
    .action(async (_options: unknown, command: Command) => {
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
