import { defineConfig, defineTask } from 'proofline';
import { z } from 'zod';

import { supportTriage } from '../examples/tasks/support-triage.ts';
import { PROTOCOLS, taskOf, waysOf } from './structured-ways.ts';
import type { Way } from './structured-ways.ts';

// A task for each way of asking. Prompt and schema are the example's; the first rung asks in the way that is measured,
// the second, which repairs, as the stronger model likes it best.
function taskFor(way: Way) {
  const { protocol, mode } = way;
  const isText = mode === 'text';
  return defineTask({
    ...supportTriage,
    base: import.meta.resolve('../examples/tasks/support-triage.ts'),
    name: taskOf(way),
    // What asks for no structure is promised none: any text will do.
    output: isText ? z.string().trim().min(1) : supportTriage.output,
    ladder: [
      { route: `fast-${protocol}`, mode, maxOutputTokens: 512 },
      { route: `strong-${protocol}`, mode: isText ? 'text' : 'auto', maxOutputTokens: 1024 },
    ],
  });
}

// One endpoint a route: an answer of another protocol would count for the wrong row.
export default defineConfig({
  tasks: PROTOCOLS.flatMap(waysOf).map(taskFor),
  endpoints: {
    'gpt-mini': {
      protocol: 'openai',
      model: 'gpt-4.1-mini',
      keyEnv: 'OPENAI_API_KEY',
      simulateAs: 'sim-small',
    },
    'gpt-large': { protocol: 'openai', model: 'gpt-4.1', keyEnv: 'OPENAI_API_KEY', simulateAs: 'sim-large' },
    'claude-haiku': {
      protocol: 'anthropic',
      model: 'claude-haiku-4-5',
      keyEnv: 'ANTHROPIC_API_KEY',
      simulateAs: 'sim-small',
    },
    'claude-sonnet': {
      protocol: 'anthropic',
      model: 'claude-sonnet-4-6',
      keyEnv: 'ANTHROPIC_API_KEY',
      simulateAs: 'sim-large',
    },
  },
  routes: {
    'fast-openai': ['gpt-mini'],
    'strong-openai': ['gpt-large'],
    'fast-anthropic': ['claude-haiku'],
    'strong-anthropic': ['claude-sonnet'],
  },
});
