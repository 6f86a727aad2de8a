import { defineTask } from 'proofline';
import { z } from 'zod';

/** Cents are added as floating point numbers: sums may differ by less than this. */
const CENT_TOLERANCE = 0.005;

const Line = z.object({
  description: z.string().min(1).max(300),
  quantity: z.number().positive(),
  unitPrice: z.number(),
  /** Quantity times unit price, as the invoice states it. */
  amount: z.number(),
});

const Invoice = z.object({
  number: z.string().min(1).max(60),
  supplier: z.string().min(1).max(200),
  issuedOn: z.iso.date(),
  /** Null where the invoice names no day. */
  dueOn: z.iso.date().nullable(),
  currency: z.enum(['EUR', 'USD', 'GBP', 'CHF']),
  lines: z.array(Line).min(1).max(100),
  tax: z.number().min(0),
  total: z.number(),
});
type Invoice = z.infer<typeof Invoice>;

function totalAddsUp({ lines, tax, total }: Invoice): true | string {
  const sum = lines.reduce((added, line) => added + line.amount, 0) + tax;
  if (Math.abs(sum - total) <= CENT_TOLERANCE) return true;
  return `the lines and the tax add up to ${sum.toFixed(2)}, but total is ${total.toFixed(2)}`;
}

function linesAddUp({ lines }: Invoice): true | string {
  const wrong = lines.findIndex(
    (line) => Math.abs(line.quantity * line.unitPrice - line.amount) > CENT_TOLERANCE,
  );
  if (wrong < 0) return true;
  return `lines.${wrong}: quantity times unitPrice is not amount`;
}

function dueAfterIssue({ issuedOn, dueOn }: Invoice): true | string {
  // ISO dates sort as texts.
  return dueOn === null || dueOn >= issuedOn ? true : `dueOn ${dueOn} is before issuedOn ${issuedOn}`;
}

/** Reads an invoice's text into numbers that add up. */
export const invoiceExtract = defineTask({
  name: 'invoice-extract',
  version: 1,
  description: 'Extract number, dates, lines and amounts of an invoice.',
  input: z.object({ text: z.string().trim().min(1).max(20_000) }),
  output: Invoice,
  prompts: [{ name: 'plain', file: '../prompts/invoice-extract.md' }],
  ladder: [
    { route: 'fast', mode: 'prompt', maxOutputTokens: 2048 },
    { route: 'strong', mode: 'tool', maxOutputTokens: 4096 },
  ],
  checks: [totalAddsUp, linesAddUp, dueAfterIssue],
  review: { when: 'repair-failed', within: '7 days' },
});
