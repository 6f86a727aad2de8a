import type { Protocol } from './protocol.ts';

/** A body of the provider with the status it comes with. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Fixture = Readonly<Record<Protocol, ErrorAnswer>>;

/** Anthropic's envelope; `more` are further fields of the inner error. */
export function anthropicError(
  status: number,
  type: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): ErrorAnswer {
  return { status, body: { type: 'error', error: { type, message, ...more } } };
}

/** OpenAI's envelope. */
export function openaiError(
  status: number,
  type: string | null,
  message: string,
  code: string | number | null = null,
  param: string | null = null,
): ErrorAnswer {
  return { status, body: { error: { message, type, param, code } } };
}

const MODERATED = {
  reasons: ['violence'],
  flagged_input: 'the flagged part of the input',
  provider_name: 'simulator',
  model_slug: 'simulator',
};

/**
 * Bodies as providers send them (reference: providers, section 4). Where a name belongs to one dialect, the other
 * column is what comes closest there, so that one scenario troubles both protocols alike.
 */
const FIXTURES = {
  'openai-insufficient-quota': {
    // Anthropic's out-of-money 429, without Retry-After: the same trap for blind retries of 429.
    anthropic: anthropicError(
      429,
      'rate_limit_error',
      'Your organization has reached its enforced spend limit.',
      {
        details: { error_code: 'enforced_spend_limit_reached' },
      },
    ),
    openai: openaiError(
      429,
      'insufficient_quota',
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
    ),
  },
  'anthropic-spend-limit': {
    anthropic: anthropicError(
      400,
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2027-01-01 at 00:00 UTC.',
    ),
    openai: openaiError(
      429,
      'insufficient_quota',
      'The project has reached its configured spend limit.',
      'project_spend_limit_exceeded',
    ),
  },
  'content-policy': {
    // The code in `details` is an assumption: the public bodies carry the message only.
    anthropic: anthropicError(400, 'invalid_request_error', 'Output blocked by content filtering policy', {
      details: { error_code: 'content_policy_violation' },
    }),
    openai: {
      status: 400,
      body: {
        error: {
          message: 'The response was filtered due to the prompt triggering the content management policy.',
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      },
    },
  },
  'context-length': {
    anthropic: anthropicError(
      400,
      'invalid_request_error',
      'prompt is too long: 214011 tokens > 200000 maximum',
    ),
    openai: openaiError(
      400,
      'invalid_request_error',
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 214011 tokens.",
      'context_length_exceeded',
      'messages',
    ),
  },
  moderation: {
    // OpenRouter's form on both of its faces.
    anthropic: anthropicError(403, 'permission_error', 'The input was flagged by moderation', {
      metadata: MODERATED,
    }),
    openai: {
      status: 403,
      body: { error: { code: 403, message: 'The input was flagged by moderation', metadata: MODERATED } },
    },
  },
  'grammar-timeout': {
    anthropic: anthropicError(400, 'invalid_request_error', 'Grammar compilation timed out.'),
    openai: openaiError(
      400,
      'invalid_request_error',
      'Grammar compilation timed out.',
      null,
      'response_format',
    ),
  },
  authentication: {
    anthropic: anthropicError(401, 'authentication_error', 'invalid x-api-key'),
    openai: openaiError(401, 'invalid_request_error', 'Incorrect API key provided.', 'invalid_api_key'),
  },
  permission: {
    anthropic: anthropicError(
      403,
      'permission_error',
      'Your API key does not have permission to use the specified resource.',
    ),
    openai: openaiError(
      403,
      'invalid_request_error',
      'Project does not have access to this model.',
      'model_not_found',
    ),
  },
  'not-found': {
    anthropic: anthropicError(404, 'not_found_error', 'The requested resource could not be found.'),
    openai: openaiError(
      404,
      'invalid_request_error',
      'The requested resource could not be found.',
      'not_found',
    ),
  },
  overloaded: {
    anthropic: anthropicError(529, 'overloaded_error', 'Overloaded'),
    openai: openaiError(
      503,
      'server_error',
      'The server is currently overloaded. Please try again later.',
      'server_is_overloaded',
    ),
  },
  'rate-limited': {
    anthropic: anthropicError(
      429,
      'rate_limit_error',
      "This request would exceed your organization's rate limit.",
    ),
    openai: openaiError(
      429,
      'requests',
      'Rate limit reached for requests per min (RPM). Please try again later.',
      'rate_limit_exceeded',
    ),
  },
  'payment-required': {
    anthropic: anthropicError(
      402,
      'billing_error',
      'There is an issue with your billing or payment information.',
    ),
    openai: openaiError(402, null, 'Insufficient credits. Add more credits and try again.', 402),
  },
  'server-error': {
    anthropic: anthropicError(500, 'api_error', 'Internal server error'),
    openai: openaiError(
      500,
      'server_error',
      'The server had an error while processing your request. Sorry about that!',
    ),
  },
  'request-too-large': {
    anthropic: anthropicError(413, 'request_too_large', 'Request exceeds the maximum size'),
    openai: openaiError(413, 'invalid_request_error', 'Request body is too large.', 'request_too_large'),
  },
} as const satisfies Record<string, Fixture>;

export type FixtureName = keyof typeof FIXTURES;
export const FIXTURE_NAMES = Object.keys(FIXTURES) as [FixtureName, ...FixtureName[]];

/** The recorded body of that name in the dialect of the request. */
export function fixtureAnswer(name: FixtureName, protocol: Protocol): ErrorAnswer {
  return FIXTURES[name][protocol];
}
