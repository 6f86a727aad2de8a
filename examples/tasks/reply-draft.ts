import { defineTask } from 'proofline';
import { z } from 'zod';

/** Shorter is no answer, longer is not read. */
const MIN_CHARS = 40;
const MAX_CHARS = 1500;

const Input = z.object({
  customer: z.string().trim().min(1).max(100),
  message: z.string().trim().min(1).max(4000),
  /** What the bank has decided to tell; null where the reply may only say that someone looks into it. */
  decision: z.string().trim().min(1).max(1000).nullable().default(null),
});
type Input = z.infer<typeof Input>;

function hasRightLength(reply: string): true | string {
  const { length } = reply;
  return length >= MIN_CHARS && length <= MAX_CHARS
    ? true
    : `the reply has ${length} characters, it must have ${MIN_CHARS} to ${MAX_CHARS}`;
}

function greetsTheCustomer(reply: string, { customer }: Input): true | string {
  const [first = ''] = reply.trimStart().split('\n');
  return first.includes(customer) ? true : `the first line must greet the customer as ${customer}`;
}

function holdsNoPlaceholder(reply: string): true | string {
  const found = /\{\{?[^{}\n]*\}?\}|\[[A-Z][^\]\n]*\]|<[a-z_ ]+>/.exec(reply);
  return found === null ? true : `${found[0]} looks like a placeholder: write the text itself`;
}

function promisesNoMoney(reply: string, { decision }: Input): true | string {
  if (decision !== null || !/\b(we|I) (will|have) refund/i.test(reply)) return true;
  return 'no refund was decided, so none may be promised';
}

/** Drafts a reply to a customer; a person approves every one. */
export const replyDraft = defineTask({
  name: 'reply-draft',
  version: 1,
  description: "Draft a reply to a bank customer's message.",
  input: Input,
  output: z.string().trim().min(1),
  prompts: [{ name: 'plain', file: '../prompts/reply-draft.md' }],
  ladder: [
    { route: 'fast', mode: 'text', maxOutputTokens: 600 },
    { route: 'strong', mode: 'text', maxOutputTokens: 800 },
  ],
  checks: [hasRightLength, greetsTheCustomer, holdsNoPlaceholder, promisesNoMoney],
  review: { when: 'always', within: '2 days' },
});
