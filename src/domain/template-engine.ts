// Workflow code must never import this file: LiquidJS is large, and prompts are not for histories.
import { Liquid } from 'liquidjs';
import type { Template } from 'liquidjs';

import { guardOutput } from './guard-output.ts';

/** A prompt is read by a person before it is read by a model: a longer one is a mistake. */
const MAX_TEMPLATE_CHARS = 200_000;

/** Rendering takes milliseconds; what takes this long loops over something it should not. */
const MAX_RENDER_MS = 5000;

/** LiquidJS counts characters and array slots roughly as bytes; inputs are at most 1 MiB. */
const MAX_RENDER_BYTES = 16 * 1024 * 1024;

/** Enough to leave parts out and to go through lists. Nothing that reads a file, counts or prints past the guard. */
const TAGS = ['assign', 'if', 'unless', 'case', 'for', 'break', 'continue', 'raw', 'comment', '#'];

/** Filters that take an expression as a text: with a variable for it, data would be run as template code. */
const EXPRESSION_FILTERS = [
  'where_exp',
  'reject_exp',
  'group_by_exp',
  'has_exp',
  'find_exp',
  'find_index_exp',
];

/**
 * `raw` would print a value past the guard. The others look at the clock, the time zone or a die: the same input must
 * render to the same prompt on every attempt, or the ledger can't find the answer that was already paid for.
 */
const FORBIDDEN_FILTERS = [
  'raw',
  'sample',
  'date',
  'date_to_string',
  'date_to_long_string',
  'date_to_rfc822',
  'date_to_xmlschema',
];

function createEngine(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    // An input has no prototype that a template could look into.
    ownPropertyOnly: true,
    lenientIf: false,
    // No file can be included: templates come from here alone.
    templates: {},
    catchAllErrors: true,
    outputEscape: guardOutput,
    parseLimit: MAX_TEMPLATE_CHARS,
    renderLimit: MAX_RENDER_MS,
    memoryLimit: MAX_RENDER_BYTES,
  });
  for (const tag of Object.keys(engine.tags)) if (!TAGS.includes(tag)) delete engine.tags[tag];
  for (const filter of [...FORBIDDEN_FILTERS, ...EXPRESSION_FILTERS]) delete engine.filters[filter];
  return engine;
}

/** Templates are developers' code, values are data: nothing in a value is ever parsed. */
export const ENGINE = createEngine();

export type { Template };
