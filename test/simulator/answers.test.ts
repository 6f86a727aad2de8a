import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { classify } from '#simulator/classify.ts';
import { generateAnswer } from '#simulator/generate.ts';

const INVOICE_TEXT = `Northwind Office Supplies Ltd
12 Harbour Road, Bristol BS1 4QA

INVOICE INV-2031
Invoice date: 3 March 2026
Payment due: 2 April 2026
Bill to: Acme GmbH

Description            Qty  Unit price   Amount
A4 paper, box            5       24.90   124.50
Toner cartridge 26X      2       89.00   178.00
Desk lamp                1       42.50    42.50

Subtotal  345.00
VAT 20%    69.00
Total due GBP 414.00`;

const GERMAN_NOTATION = `Invoice no. 2026/118
From: Werkzeug Müller GmbH
Date: 31.03.2026
- 3 x Hammer @ 12,50 EUR = 37,50 EUR
- 10 x Nails 50mm @ 1,20 EUR = 12,00 EUR
Delivery 5,50
Total: 55,00 EUR`;

const Invoice = z.object({
  number: z.string().min(1).max(60),
  supplier: z.string().min(1).max(200),
  issuedOn: z.iso.date(),
  dueOn: z.iso.date().nullable(),
  currency: z.enum(['EUR', 'USD', 'GBP', 'CHF']),
  lines: z
    .array(
      z.object({
        description: z.string().min(1),
        quantity: z.number().positive(),
        unitPrice: z.number(),
        amount: z.number(),
      }),
    )
    .min(1),
  tax: z.number().min(0),
  total: z.number(),
});

function answerTo<T extends z.ZodType>(shape: T, item: string, instructions = ''): z.infer<T> {
  const schema = z.toJSONSchema(shape) as Record<string, unknown>;
  return shape.parse(generateAnswer(schema, item, instructions));
}

describe('an answer to a schema', () => {
  test('reads an invoice with a table', () => {
    expect(answerTo(Invoice, INVOICE_TEXT)).toEqual({
      number: 'INV-2031',
      supplier: 'Northwind Office Supplies Ltd',
      issuedOn: '2026-03-03',
      dueOn: '2026-04-02',
      currency: 'GBP',
      lines: [
        { description: 'A4 paper, box', quantity: 5, unitPrice: 24.9, amount: 124.5 },
        { description: 'Toner cartridge 26X', quantity: 2, unitPrice: 89, amount: 178 },
        { description: 'Desk lamp', quantity: 1, unitPrice: 42.5, amount: 42.5 },
      ],
      tax: 69,
      total: 414,
    });
  });

  test('reads an invoice with bullets, comma notation and an extra charge, and leaves null what is not said', () => {
    const answer = answerTo(Invoice, GERMAN_NOTATION);
    expect(answer).toMatchObject({
      number: '2026/118',
      supplier: 'Werkzeug Müller GmbH',
      issuedOn: '2026-03-31',
      dueOn: null,
      tax: 0,
      total: 55,
    });
    expect(answer.lines.map((line) => line.amount)).toEqual([37.5, 12, 5.5]);
  });

  test('takes the members of an item that is JSON', () => {
    const invoice = { ...answerTo(Invoice, GERMAN_NOTATION), number: 'J-1' };
    expect(answerTo(Invoice, JSON.stringify(invoice))).toEqual(invoice);
  });

  test('finds the usual forms', () => {
    const shape = z.object({
      email: z.email(),
      website: z.url(),
      id: z.uuid(),
      orderId: z.string().regex(/^[A-Z]{2}-\d{4}$/),
      code: z.string().regex(/^\d{3}$/),
      priority: z.enum(['low', 'high']),
      isRefund: z.boolean(),
      confidence: z.number().min(0).max(1),
      stars: z.int().min(1).max(5),
    });
    const text =
      'Order: AB-1234\nPriority: high\nStars: 4\nWrite to ana@example.org or see https://shop.example/help about my refund.';
    expect(answerTo(shape, text)).toMatchObject({
      email: 'ana@example.org',
      website: 'https://shop.example/help',
      orderId: 'AB-1234',
      priority: 'high',
      isRefund: true,
      stars: 4,
    });
  });

  test.each([
    ['a text', z.string().min(50).max(60)],
    ['a number', z.number().min(10).max(20)],
    ['bounds that exclude', z.object({ a: z.number().gt(3).lt(4), b: z.int().multipleOf(5).min(1) })],
    ['a list of a least length', z.array(z.string().min(3)).min(4).max(6)],
    ['a tuple', z.tuple([z.string(), z.number(), z.literal('x')])],
    ['a record', z.record(z.string(), z.number())],
    [
      'a union by kind',
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), at: z.iso.datetime() }),
        z.object({ kind: z.literal('b'), n: z.int() }),
      ]),
    ],
    [
      'null or a nested object',
      z.object({
        inner: z
          .object({ deep: z.object({ list: z.array(z.object({ ok: z.boolean() })).min(2) }) })
          .nullable(),
      }),
    ],
    ['what may be left out', z.object({ a: z.string().optional(), b: z.enum(['x', 'y']).nullable() })],
    [
      'a strict object',
      z.strictObject({ summary: z.string().max(10), tags: z.array(z.enum(['p', 'q', 'r'])).min(2) }),
    ],
  ])('fits it: %s', (_, shape) => {
    expect(() => answerTo(shape, 'It rains in Lisbon today, and nobody minds.')).not.toThrow();
    expect(() => answerTo(shape, '')).not.toThrow();
  });

  test('fits a schema with references and one that refers to itself', () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            children: { type: 'array', items: { $ref: '#/$defs/node' } },
          },
          required: ['name', 'children'],
        },
      },
    };
    expect(generateAnswer(tree, 'A tree', '')).toEqual({ name: expect.any(String), children: [] });
  });
});

const INTENTS = [
  'card_arrival',
  'lost_or_stolen_card',
  'pin_blocked',
  'exchange_rate',
  'top_up_failed',
  'cancel_transfer',
  'request_refund',
  'age_limit',
  'terminate_account',
  'cash_withdrawal_charge',
];

const DESCRIPTIONS = `Choose one intent:
- card_arrival: a card was ordered and has not come yet; where is it, how long must one wait
- lost_or_stolen_card: the card is lost, missing, stolen or misplaced
- pin_blocked: the PIN is blocked after too many wrong tries, and must be unlocked
- exchange_rate: what rate is used between currencies
- top_up_failed: adding money did not go through
- cancel_transfer: take back a payment that was sent, for example to the wrong person
- request_refund: get money back for a purchase from a shop
- age_limit: how old one must be; accounts for children
- terminate_account: close the account, leave the bank
- cash_withdrawal_charge: a fee for taking money out at an ATM`;

const QUERIES = [
  ["I still haven't received my new card, I ordered it over a week ago", 'card_arrival'],
  ['My card was stolen on the train', 'lost_or_stolen_card'],
  ['I entered my PIN wrong too many times and now it is blocked', 'pin_blocked'],
  ['What rate do you use to exchange currencies?', 'exchange_rate'],
  ['Why did my top-up fail?', 'top_up_failed'],
  ['I sent a payment to the wrong person, can I take it back?', 'cancel_transfer'],
  ['The shop sold me junk and I want a refund for the purchase', 'request_refund'],
  ['Can my children have an account? How old must they be?', 'age_limit'],
  ['Please close my account', 'terminate_account'],
  ['There was a fee when I used an ATM', 'cash_withdrawal_charge'],
] as const;

describe('a choice', () => {
  test('falls on the intent whose description shares the words of the query', () => {
    expect(QUERIES.map(([query]) => classify(query, INTENTS, DESCRIPTIONS))).toEqual(
      QUERIES.map(([, intent]) => intent),
    );
  });

  test('is better with descriptions than with names alone', () => {
    const right = (instructions: string) =>
      QUERIES.filter(([query, intent]) => classify(query, INTENTS, instructions) === intent).length;
    expect(right('')).toBeLessThan(right(DESCRIPTIONS));
    expect(right('')).toBeGreaterThan(4);
  });

  test('learns from examples, and falls back on the option for the rest', () => {
    const examples =
      '"Mon colis est en retard" -> delivery\n"Je veux un remboursement" -> money\nother: everything else';
    const options = ['other', 'delivery', 'money'];
    expect(classify('mon colis en retard', options, examples)).toBe('delivery');
    expect(classify('bonjour', options, examples)).toBe('other');
  });

  test('is not misled by the broken answer and the findings of a repair', () => {
    const findings = `${DESCRIPTIONS}\nYour answer {"intent":"stolen"} was wrong: intent must be one of ${INTENTS.join(', ')}.`;
    expect(classify('Please close my account', INTENTS, findings)).toBe('terminate_account');
  });
});
