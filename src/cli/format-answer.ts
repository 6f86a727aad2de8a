import { jsonText } from './json-text.ts';
import type { Line } from './lines.ts';
import { oneLine } from './one-line.ts';
import type { ReadableAnswer } from './readable-answer.ts';

/** What a model said, with its own line breaks: each part under a line that says what it is. */
export function answerLines(answer: ReadableAnswer): readonly Line[] {
  switch (answer.kind) {
    case 'raw':
      return ['no answer of the provider’s API; the bytes as text:', answer.text.trim()];
    case 'answer': {
      const { text, toolCalls, refusal } = answer.content;
      const parts = [
        ...(text === '' ? [] : ['text:', text]),
        ...toolCalls.flatMap(({ name, argumentsJson }) => [
          `call of tool ${oneLine(name)}:`,
          prettyIfJson(argumentsJson),
        ]),
        ...(refusal === null ? [] : ['refusal:', refusal]),
      ];
      return parts.length === 0 ? ['an answer without any content'] : parts;
    }
  }
}

function prettyIfJson(text: string): string {
  try {
    return jsonText(JSON.parse(text));
  } catch {
    return text;
  }
}
