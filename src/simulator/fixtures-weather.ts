import { anthropicCoded, anthropicError, openaiError, openrouterError } from './error-answer.ts';
import type { Fixture } from './error-answer.ts';

const IN_FLIGHT = 'Too much of your balance is reserved by requests in flight.';
const IN_FLIGHT_SOURCE = { limit_source: 'openrouter_in_flight_budget' };

/** Troubles that pass. */
export const WEATHER_FIXTURES = {
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
  'server-error': {
    anthropic: anthropicError(500, 'api_error', 'Internal server error'),
    openai: openaiError(
      500,
      'server_error',
      'The server had an error while processing your request. Sorry about that!',
    ),
  },
  'slow-down': {
    anthropic: anthropicCoded(
      429,
      'rate_limit_error',
      'Your organization is raising its usage too fast. Please slow down.',
      'ramp_limit_exceeded',
    ),
    openai: openaiError(
      429,
      'rate_limit_error',
      'Your request rate rose too fast. Please slow down.',
      'slow_down',
    ),
  },
  'ramp-limit': {
    anthropic: anthropicCoded(
      429,
      'rate_limit_error',
      'This request would exceed the rate at which your organization may raise its usage.',
      'ramp_limit_exceeded',
    ),
    openai: openaiError(
      429,
      'rate_limit_error',
      'Your usage is rising faster than it may.',
      'ramp_limit_exceeded',
    ),
  },
  // OpenRouter's on both of its faces: a 402 that passes as soon as other calls have ended.
  'in-flight-budget': {
    anthropic: {
      ...anthropicError(402, 'billing_error', IN_FLIGHT, { metadata: IN_FLIGHT_SOURCE }),
      retryAfter: '3',
    },
    openai: { ...openrouterError(402, IN_FLIGHT, IN_FLIGHT_SOURCE), retryAfter: '3' },
  },
  'cmek-unavailable': {
    anthropic: anthropicCoded(
      503,
      'api_error',
      'The encryption context is temporarily unavailable.',
      'cmek_context_unavailable',
    ),
    openai: openaiError(503, 'server_error', 'The encryption key is temporarily unavailable.'),
  },
  'cmek-unreachable': {
    anthropic: anthropicCoded(
      503,
      'api_error',
      'The encryption key could not be reached.',
      'cmek_key_unreachable',
    ),
    openai: openaiError(503, 'server_error', 'The encryption key could not be reached.'),
  },
} as const satisfies Record<string, Fixture>;
