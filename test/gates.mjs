// `npm test`: every gate, each to its end, and at the last which of them are red. A gate that stopped at the
// first red one would hide the others behind it. Arguments are handed to the tests.
// Plain JavaScript: it is started by whatever Node npm runs on.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';

// Names of npm scripts, quickest first; the tests come last, so that their counts are near the end.
const GATES = ['types', 'lint', 'format:check', 'unused', 'duplicates', 'vitest'];

const scratch = mkdtempSync(join(tmpdir(), 'proofline-gates-'));
const report = join(scratch, 'tests.json');

/** How many tests passed and failed. No report means that vitest itself broke, which is no pass. */
function countTests() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // A file that can't be loaded has failed without a single test of its own.
    const broken = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function runGate(name) {
  const args = ['run', '--silent', name];
  if (name === 'vitest') {
    args.push(
      '--',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    );
  }
  process.stdout.write(`\n${styleText('bold', `── ${name}`)}\n`);
  const started = performance.now();
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  return { name, green: status === 0, seconds: (performance.now() - started) / 1000 };
}

const gates = GATES.map(runGate);
const { passed, failed, skipped } = countTests();
rmSync(scratch, { recursive: true });

const red = gates.filter((gate) => !gate.green).map((gate) => gate.name);
process.stdout.write('\n');
for (const { name, green, seconds } of gates) {
  process.stdout.write(
    `${green ? styleText('green', 'green') : styleText('red', 'red  ')}  ${name.padEnd(12)} ${seconds.toFixed(1)} s\n`,
  );
}
process.stdout.write(red.length === 0 ? 'All gates are green.\n' : `Red: ${red.join(', ')}.\n`);
if (skipped > 0) process.stdout.write(`${skipped} tests skipped.\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = red.length === 0 ? 0 : 1;
