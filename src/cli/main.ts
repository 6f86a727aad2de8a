import { runCommandLine } from './command-line.ts';

// Whoever read our data has seen enough of it (`| head`); what the command does otherwise goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2));
