import { anthropicCoded, anthropicError, openaiError, openrouterError } from './error-answer.ts';
import type { ErrorAnswer, Fixture } from './error-answer.ts';

const MODERATED = {
  reasons: ['violence'],
  flagged_input: 'the flagged part of the input',
  provider_name: 'simulator',
  model_slug: 'simulator',
};
const FLAGGED = 'The input was flagged by moderation';

// The code in `details` is an assumption: the public bodies carry the message only.
const BLOCKED = anthropicCoded(
  400,
  'invalid_request_error',
  'Output blocked by content filtering policy',
  'content_policy_violation',
);

/** The item's content is the trouble. */
export const POLICY_FIXTURES = {
  'content-policy': {
    anthropic: BLOCKED,
    openai: azureFilter({ code: 'ResponsibleAIPolicyViolation' }),
  },
  moderation: {
    // OpenRouter's form on both of its faces.
    anthropic: anthropicError(403, 'permission_error', FLAGGED, { metadata: MODERATED }),
    openai: openrouterError(403, FLAGGED, MODERATED),
  },
  'azure-content-filter': {
    anthropic: BLOCKED,
    openai: azureFilter({
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: {
        hate: { filtered: false, severity: 'safe' },
        jailbreak: { filtered: false, detected: false },
        self_harm: { filtered: false, severity: 'safe' },
        sexual: { filtered: false, severity: 'safe' },
        violence: { filtered: true, severity: 'medium' },
      },
    }),
  },
  'content-policy-violation': policy(
    'content_policy_violation',
    'Your request was rejected by our safety system.',
  ),
  'invalid-prompt': policy('invalid_prompt', 'Invalid prompt: your prompt was flagged by our usage policy.'),
  'bio-policy': policy('bio_policy', 'This request was blocked by our policy on biology.'),
  'misalignment-policy': policy(
    'misalignment_policy_violation',
    'This request was blocked by our policy on misalignment.',
  ),
} as const satisfies Record<string, Fixture>;

function azureFilter(innererror: Readonly<Record<string, unknown>>): ErrorAnswer {
  return {
    status: 400,
    body: {
      error: {
        message: 'The response was filtered due to the prompt triggering the content management policy.',
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror,
      },
    },
  };
}

/** OpenAI has codes for what Anthropic tells in one message. */
function policy(code: string, message: string): Fixture {
  return { anthropic: BLOCKED, openai: openaiError(400, 'invalid_request_error', message, code) };
}
