import { anthropicCoded, anthropicError, openaiError } from './error-answer.ts';
import type { ErrorAnswer, Fixture } from './error-answer.ts';

/** The account, its key or its rights are the trouble, whatever the item. */
export const ACCOUNT_FIXTURES = {
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
  'organization-on-hold': barred('This organization is on hold.', 'organization_on_hold'),
  'cmek-key-disabled': barred('The encryption key of this workspace is disabled.', 'cmek_key_disabled'),
  'cmek-network-blocked': barred(
    'The encryption key of this workspace does not let this network in.',
    'cmek_key_network_blocked',
  ),
  'key-creator-gone': barred(
    'The creator of this key is no longer a member.',
    'claude_code_key_creator_not_member',
  ),
} as const satisfies Record<string, Fixture>;

/** Anthropic tells these as a 400 with a code; OpenAI's nearest is a 403 (its code is an assumption). */
function barred(message: string, code: string): Fixture {
  const openai: ErrorAnswer = openaiError(
    403,
    'request_forbidden',
    'Your account is not allowed to use this service.',
    'account_not_allowed',
  );
  return { anthropic: anthropicCoded(400, 'invalid_request_error', message, code), openai };
}
