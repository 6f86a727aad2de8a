import { defineTask } from 'proofline';
import { z } from 'zod';

import { BANKING77_INTENTS } from './banking77-intents.ts';

/** Up to here the names of the intents say enough; longer messages are about several things at once. */
const SHORT_TOKENS = 120;

/** Sorts a customer's message to a bank by intent and urgency. */
export const supportTriage = defineTask({
  name: 'support-triage',
  version: 1,
  description: "Sort a bank customer's message by intent and urgency.",
  input: z.object({ text: z.string().trim().min(1).max(4000) }),
  output: z.object({
    intent: z.enum(BANKING77_INTENTS),
    urgency: z.enum(['low', 'normal', 'high']),
  }),
  prompts: [
    {
      name: 'lean',
      file: '../prompts/support-triage.lean.md',
      when: ({ tokens }) => tokens <= SHORT_TOKENS,
    },
    { name: 'full', file: '../prompts/support-triage.full.md' },
  ],
  ladder: [
    { route: 'fast', mode: 'tool', maxOutputTokens: 512 },
    { route: 'strong', maxOutputTokens: 1024 },
  ],
  review: { when: 'repair-failed', within: '3 days' },
});
