import { defineConfig } from 'proofline';

import { invoiceExtract } from './examples/tasks/invoice-extract.ts';
import { replyDraft } from './examples/tasks/reply-draft.ts';
import { supportTriage } from './examples/tasks/support-triage.ts';

// Without --live the simulator answers for all of these, and no key is read.
export default defineConfig({
  tasks: [supportTriage, invoiceExtract, replyDraft],
  endpoints: {
    // Models that take a forced tool call; the newest of Anthropic's refuse one.
    'claude-haiku': { protocol: 'anthropic', model: 'claude-haiku-4-5', keyEnv: 'ANTHROPIC_API_KEY' },
    'claude-sonnet': { protocol: 'anthropic', model: 'claude-sonnet-4-6', keyEnv: 'ANTHROPIC_API_KEY' },
    // Models without a reasoning effort: from GPT-5.4 on, Chat Completions takes no tools beside one.
    'gpt-mini': { protocol: 'openai', model: 'gpt-4.1-mini', keyEnv: 'OPENAI_API_KEY' },
    'gpt-large': { protocol: 'openai', model: 'gpt-4.1', keyEnv: 'OPENAI_API_KEY' },
  },
  routes: { fast: ['claude-haiku', 'gpt-mini'], strong: ['claude-sonnet', 'gpt-large'] },
});
