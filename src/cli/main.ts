import { runCommandLine } from './command-line.ts';
import { exitWhenInterrupted } from './interrupt.ts';

exitWhenInterrupted();

// Whoever read our output has seen enough of it (`| head`); what the command does otherwise goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2));
