// A process of the line `sdk`: gets its work as a message, sends one report, and ends.
import Anthropic from '@anthropic-ai/sdk';
import pLimit from 'p-limit';
import { z } from 'zod';

import { supportTriage } from '../examples/tasks/support-triage.ts';

export interface SdkWork {
  readonly url: string;
  readonly texts: readonly string[];
  readonly concurrency: number;
}

export interface SdkReport {
  readonly valid: number;
  readonly seconds: number;
  readonly cpuMs: number;
  readonly peakRssMb: number;
}

const TOOL = {
  name: 'triage',
  description: supportTriage.description ?? '',
  input_schema: { ...z.toJSONSchema(supportTriage.output), type: 'object' as const },
};

async function run({ url, texts, concurrency }: SdkWork): Promise<SdkReport> {
  const client = new Anthropic({ apiKey: 'simulated', baseURL: url, maxRetries: 0 });
  const limit = pLimit(concurrency);
  const before = process.cpuUsage();
  const started = performance.now();
  const answers = await Promise.all(texts.map((text) => limit(() => ask(client, text))));
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(before);
  return {
    valid: answers.filter((isValid) => isValid).length,
    seconds,
    cpuMs: (used.user + used.system) / 1000,
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function ask(client: Anthropic, text: string): Promise<boolean> {
  const { content } = await client.messages.create({
    model: 'sim-small',
    max_tokens: 512,
    system: 'Sort the message of a bank customer by intent and urgency.',
    messages: [{ role: 'user', content: text }],
    tools: [TOOL],
    tool_choice: { type: 'tool', name: TOOL.name, disable_parallel_tool_use: true },
  });
  const call = content.find((block) => block.type === 'tool_use');
  return supportTriage.output.safeParse(call?.input).success;
}

process.once('message', (work: SdkWork) => {
  void run(work).then((report) => process.send?.(report, () => process.disconnect()));
});
