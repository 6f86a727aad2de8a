import type { Mutated } from './mutate.ts';
import { at, listOf, textOf } from './oracle-json.ts';

/** What stands where the answer has to stand. */
export interface Place {
  readonly text: string;
  readonly calls: readonly { readonly name: unknown; readonly input: unknown }[];
  readonly stop: unknown;
  readonly complete: boolean;
  readonly refused: boolean;
  readonly outputTokens: number | undefined;
}

/** The place of the answer in a body, or why there is none. */
export function placeOf({ recorded: { where }, bytes, isBroken }: Mutated): Place | string {
  const text = new TextDecoder().decode(bytes);
  // Where events were asked for, and only there, what is no JSON is a stream, whatever it calls itself.
  const isStream = where.streamed && !isJson(text);
  if (isBroken && !where.streamed) return 'the line broke';
  const inTool = where.mode === 'tool';
  switch (where.api) {
    case 'messages':
      return isStream ? fromMessageEvents(text, inTool) : whole(text, (data) => fromMessage(data, inTool));
    case 'chat':
      return isStream ? fromChunks(text, inTool) : whole(text, (data) => fromCompletion(data, inTool));
    case 'responses':
      return isStream ? fromResponseEvents(text, inTool) : whole(text, (data) => fromResponse(data, inTool));
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function whole(text: string, read: (data: unknown) => Place | string): Place | string {
  return isJson(text) ? read(JSON.parse(text)) : 'it is no JSON';
}

/** An empty error beside an answer says nothing. */
function holdsError(data: unknown): boolean {
  const error = at(data, 'error') ?? '';
  return typeof error === 'object' ? Object.keys(error).length > 0 : error !== '';
}

function saysError(data: unknown): boolean {
  return holdsError(data) || at(data, 'type') === 'error' || at(data, 'object') === 'error';
}

const MESSAGE_INPUT = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];

function fromMessage(data: unknown, inTool: boolean): Place | string {
  if (saysError(data)) return 'it holds an error';
  const blocks = listOf(at(data, 'content'));
  const stop = at(data, 'stop_reason');
  return {
    text: blocks.map((block) => (at(block, 'type') === 'text' ? (textOf(block, 'text') ?? '') : '')).join(''),
    calls: blocks
      .filter((block) => at(block, 'type') === 'tool_use')
      .map((block) => ({ name: at(block, 'name'), input: at(block, 'input') })),
    stop,
    complete: stop === 'end_turn' || (inTool && stop === 'tool_use'),
    refused: false,
    outputTokens: outputOf(at(data, 'usage'), MESSAGE_INPUT, 'output_tokens'),
  };
}

function fromCompletion(data: unknown, inTool: boolean): Place | string {
  const choices = listOf(at(data, 'choices'));
  if (saysError(data) || holdsError(choices[0])) return 'it holds an error';
  if (choices.length !== 1) return `it has ${choices.length} choices`;
  const message = at(choices[0], 'message');
  const content = at(message, 'content');
  const stop = at(choices[0], 'finish_reason');
  const called = [
    ...listOf(at(message, 'tool_calls')).map((call) => at(call, 'function')),
    ...[at(message, 'function_call')].filter((call) => call != null),
  ];
  return {
    text: saidIn(content),
    calls: called.map((call) => ({ name: at(call, 'name'), input: at(call, 'arguments') })),
    stop,
    complete: stop === 'stop' || (inTool && (stop === 'tool_calls' || stop === 'function_call')),
    refused: [message, ...listOf(content)].some((one) => (textOf(one, 'refusal') ?? '') !== ''),
    outputTokens: outputOf(at(data, 'usage'), ['prompt_tokens'], 'completion_tokens'),
  };
}

/** A text, or the texts of its parts. */
function saidIn(content: unknown): string {
  return typeof content === 'string'
    ? content
    : listOf(content)
        .map((part) => textOf(part, 'text') ?? '')
        .join('');
}

function fromResponse(data: unknown, inTool: boolean): Place | string {
  if (saysError(data)) return 'it holds an error';
  const output = listOf(at(data, 'output'));
  const parts = output
    .filter((item) => at(item, 'type') === 'message')
    .flatMap((item) => listOf(at(item, 'content')));
  const calls = output.filter((item) => at(item, 'type') === 'function_call');
  const stop = at(data, 'status');
  return {
    text: parts
      .map((part) => (at(part, 'type') === 'output_text' ? (textOf(part, 'text') ?? '') : ''))
      .join(''),
    calls: calls.map((call) => ({ name: at(call, 'name'), input: at(call, 'arguments') })),
    stop,
    complete: stop === 'completed' && (inTool || calls.length === 0),
    refused: parts.some((part) => at(part, 'type') === 'refusal'),
    outputTokens: outputOf(at(data, 'usage'), ['input_tokens'], 'output_tokens'),
  };
}

interface Event {
  readonly name: string;
  readonly data: string;
  /** The empty line that ends it is there. */
  readonly ended: boolean;
}

/** Events by the rules for server-sent events; what comes behind the last empty line is no whole one. */
function eventsIn(text: string): readonly Event[] {
  const events: Event[] = [];
  let name = '';
  let data: string[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (const [index, line] of [...lines, ''].entries()) {
    if (line === '') {
      const joined = data.join('\n');
      if (joined !== '') events.push({ name, data: joined, ended: index < lines.length - 1 });
      name = '';
      data = [];
    } else if (/^event(?::|$)/.test(line)) name = line.replace(/^event:? ?/, '');
    else if (/^data(?::|$)/.test(line)) data.push(line.replace(/^data:? ?/, ''));
  }
  return events;
}

/** The parsed events up to the last one, or why they are no answer. */
function upTo(text: string, isLast: (event: Event) => boolean): { parts: unknown[]; last: Event } | string {
  const events = eventsIn(text);
  const end = events.findIndex(isLast);
  const last = events[end];
  if (last === undefined) return 'the stream has no end';
  const parts: unknown[] = [];
  for (const event of events.slice(0, end).filter(({ name }) => name !== 'ping')) {
    if (event.name === 'error') return 'an event tells of an error';
    try {
      parts.push(JSON.parse(event.data));
    } catch {
      return 'an event is broken';
    }
  }
  if (parts.some((part) => saysError(part))) return 'an event holds an error';
  return { parts, last };
}

/** Its name, which its data repeat. */
function typeOf({ name, data }: Event): string {
  return name === '' && isJson(data) ? (textOf(JSON.parse(data), 'type') ?? '') : name;
}

function fromMessageEvents(text: string, inTool: boolean): Place | string {
  const read = upTo(text, (event) => typeOf(event) === 'message_stop');
  if (typeof read === 'string') return read;
  const ofType = (type: string) => read.parts.filter((part) => at(part, 'type') === type);
  const [start] = ofType('message_start');
  if (start === undefined) return 'no message began';
  // All that was ever said of a block, whenever it began.
  const said = new Map<unknown, { block: unknown; text: string; json: string }>();
  for (const part of ofType('content_block_start')) {
    const block = at(part, 'content_block');
    said.set(at(part, 'index'), { block, text: textOf(block, 'text') ?? '', json: '' });
  }
  for (const part of ofType('content_block_delta')) {
    const entry = said.get(at(part, 'index'));
    if (entry === undefined) return 'a piece has no block';
    entry.text += textOf(part, 'delta', 'text') ?? '';
    entry.json += textOf(part, 'delta', 'partial_json') ?? '';
  }
  // The last one that says something of it.
  const ends = ofType('message_delta');
  const stop = ends.map((end) => at(end, 'delta', 'stop_reason')).findLast((reason) => reason !== undefined);
  const content = [...said.values()].map(({ block, text: whole_, json }) => {
    if (at(block, 'type') === 'text') return { type: 'text', text: whole_ };
    const input = json === '' ? at(block, 'input') : json;
    return { type: at(block, 'type'), name: at(block, 'name'), input };
  });
  const usage = at(ends.at(-1), 'usage') ?? at(start, 'message', 'usage');
  return fromMessage({ content, stop_reason: stop, usage }, inTool);
}

function fromChunks(text: string, inTool: boolean): Place | string {
  const read = upTo(text, ({ data }) => data.trim() === '[DONE]');
  if (typeof read === 'string') return read;
  const pieces = read.parts.flatMap((part) => listOf(at(part, 'choices')));
  if (pieces.some((piece) => holdsError(piece))) return 'a choice holds an error';
  if (new Set(pieces.map((piece) => at(piece, 'index') ?? 0)).size > 1) return 'it has several choices';
  const calls = new Map<unknown, { name: unknown; arguments: string }>();
  const called = pieces.flatMap((piece) => [
    ...listOf(at(piece, 'delta', 'tool_calls')),
    ...[at(piece, 'delta', 'function_call')].filter((old) => old != null).map((old) => ({ function: old })),
  ]);
  for (const call of called) {
    const index = at(call, 'index') ?? 0;
    const entry = calls.get(index) ?? { name: at(call, 'function', 'name'), arguments: '' };
    calls.set(index, entry);
    const given = at(call, 'function', 'arguments') ?? '';
    entry.arguments += typeof given === 'string' ? given : JSON.stringify(given);
  }
  const message = {
    content: pieces.map((piece) => saidIn(at(piece, 'delta', 'content'))).join(''),
    refusal: pieces.map((piece) => textOf(piece, 'delta', 'refusal') ?? '').join(''),
    tool_calls: [...calls.values()].map((one) => ({ function: one })),
  };
  const finish_reason = pieces
    .map((piece) => at(piece, 'finish_reason'))
    .findLast((reason) => reason != null);
  const usage = read.parts.map((part) => at(part, 'usage')).findLast((one) => one != null);
  return fromCompletion({ choices: [{ message, finish_reason }], usage }, inTool);
}

function fromResponseEvents(text: string, inTool: boolean): Place | string {
  const read = upTo(text, (event) => /^response\.(?:completed|incomplete|failed)$/.test(typeOf(event)));
  if (typeof read === 'string') return read;
  return whole(read.last.data, (data) => fromResponse(at(data, 'response'), inTool));
}

/** Tokens of the output; whoever can't count the input is not believed on this either, as the tables have it. */
function outputOf(usage: unknown, input: readonly string[], output: string): number | undefined {
  const written = at(usage, output);
  const read = input.map((name, index) => at(usage, name) ?? (index === 0 ? undefined : 0));
  const isBelieved = isCount(read[0]) && read.every((count) => count === 0 || isCount(count));
  return isBelieved && isCount(written) ? written : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= 10_000_000;
}
