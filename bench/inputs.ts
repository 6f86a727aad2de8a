import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const EXAMPLES = fileURLToPath(new URL('../examples/inputs/support-triage.csv', import.meta.url));

/** The examples' messages, over and over, each time another text: the simulator answers by the text. */
export async function benchTexts(items: number, seed: number): Promise<readonly string[]> {
  const [, ...lines] = (await readFile(EXAMPLES, 'utf8')).trimEnd().split('\n');
  const messages = lines.map((line) => line.replaceAll('"', ''));
  return Array.from({ length: items }, (_, index) => {
    const message = messages[(index + seed) % messages.length] ?? '';
    return `${message} My case has the number ${seed}-${index}.`;
  });
}

export async function writeInputs(file: string, texts: readonly string[]): Promise<void> {
  const lines = texts.map((text, index) => JSON.stringify({ id: `i${index}`, input: { text } }));
  await writeFile(file, `${lines.join('\n')}\n`);
}

/** A provider without faults and without limits, that answers after this long. */
export function benchScenario(latencyMs: number, seed: number): string {
  const never = { prompt: 0, json: 0, tool: 0, schema: 0 };
  const model = {
    latencyMs: { median: latencyMs, p99: latencyMs },
    tokensPerChar: 0.27,
    malformed: never,
    violates: never,
  };
  return JSON.stringify({
    seed,
    timeScale: 1,
    models: { 'sim-small': model, 'sim-large': model },
    faults: [],
  });
}
