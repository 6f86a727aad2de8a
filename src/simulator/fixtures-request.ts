import { anthropicError, openaiError } from './error-answer.ts';
import type { Fixture } from './error-answer.ts';

/** The request as it stands is the trouble: sent again, it fails again. */
export const REQUEST_FIXTURES = {
  'context-length': {
    anthropic: invalid('prompt is too long: 214011 tokens > 200000 maximum'),
    openai: openaiError(
      400,
      'invalid_request_error',
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 214011 tokens.",
      'context_length_exceeded',
      'messages',
    ),
  },
  'grammar-timeout': {
    anthropic: invalid('Grammar compilation timed out.'),
    openai: refused('Grammar compilation timed out.', 'response_format'),
  },
  'request-too-large': {
    anthropic: anthropicError(413, 'request_too_large', 'Request exceeds the maximum size'),
    openai: openaiError(413, 'invalid_request_error', 'Request body is too large.', 'request_too_large'),
  },
  'schema-too-complex': {
    anthropic: invalid(
      'output_config.format.schema: Schema is too complex. Reduce the number of optional parameters.',
    ),
    openai: refused(
      "Invalid schema for response_format 'answer': schema has too many properties.",
      'response_format',
    ),
  },
  'sampling-parameter': {
    anthropic: invalid('temperature: Extra inputs are not permitted'),
    openai: openaiError(
      400,
      'invalid_request_error',
      "Unsupported parameter: 'temperature' is not supported with this model.",
      'unsupported_parameter',
      'temperature',
    ),
  },
  'forced-tool-refused': {
    anthropic: invalid('tool_choice: type "tool" is not supported with this model. Use "auto".'),
    openai: openaiError(
      400,
      'invalid_request_error',
      "Unsupported value: 'tool_choice' does not support a named function with this model.",
      'unsupported_value',
      'tool_choice',
    ),
  },
  'tools-with-effort': {
    anthropic: invalid('thinking: may not be enabled when tool_choice forces tool use.'),
    openai: refused(
      'Function tools with reasoning_effort are not supported with this model in /v1/chat/completions. Use /v1/responses instead.',
      'reasoning_effort',
    ),
  },
  'limit-field': {
    anthropic: invalid('max_tokens: 1000000 > 128000, which is the maximum allowed number of output tokens'),
    openai: openaiError(
      400,
      'invalid_request_error',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'unsupported_parameter',
      'max_tokens',
    ),
  },
  'number-code': {
    anthropic: anthropicError(400, 'invalid_request_error', 'The request was not valid.', { code: 400 }),
    openai: openaiError(400, 'BadRequestError', 'The request was not valid.', 400),
  },
} as const satisfies Record<string, Fixture>;

function invalid(message: string) {
  return anthropicError(400, 'invalid_request_error', message);
}

function refused(message: string, param: string) {
  return openaiError(400, 'invalid_request_error', message, null, param);
}
