import type { Respond, SeenRequest } from '../stand-in-server.ts';
import { headerOf, objectOf, refuse, startStandIn, word } from './core.ts';
import type { Json, Refusal, StandIn } from './core.ts';
import { answerChat, chatRefusal } from './openai-chat.ts';
import { answerResponses, responsesRefusal } from './openai-responses.ts';

export interface AzureOptions {
  readonly deployment: string;
  /** What is deployed there: its rules are OpenAI's. */
  readonly model: string;
  readonly key?: string;
}

/** Seen on Azure: limits that say nothing. */
const HEADERS = {
  'apim-request-id': '5a1d9c0e-0000-4000-8000-000000000001',
  'x-request-id': '5a1d9c0e-0000-4000-8000-000000000001',
  'x-ms-region': 'Sweden Central',
  'x-ratelimit-limit-requests': '-1',
  'x-ratelimit-remaining-requests': '-1',
  'x-ratelimit-limit-tokens': '0',
  'x-ratelimit-remaining-tokens': '0',
};

const CLEAN = Object.fromEntries(
  ['hate', 'self_harm', 'sexual', 'violence'].map((kind) => [kind, { filtered: false, severity: 'safe' }]),
);

/** Azure OpenAI: a path for each deployment with an `api-version`, and the newer `/openai/v1`. */
export function startAzure(options: AzureOptions): Promise<StandIn> {
  return startStandIn((request) => answer(request, options));
}

/** The prompt was stopped by the content filter. */
export const AZURE_FILTERED: Refusal = {
  status: 400,
  headers: HEADERS,
  body: {
    error: {
      message:
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: {
        code: 'ResponsibleAIPolicyViolation',
        content_filter_result: { ...CLEAN, violence: { filtered: true, severity: 'medium' } },
      },
    },
  },
};

function azureError(status: number, code: string, message: string): Refusal {
  return { status, body: { error: { code, message } }, headers: HEADERS };
}

/** Too many tokens a minute, with the wait in the sentence and in a header. */
export const AZURE_RATE_LIMITED: Refusal = {
  ...azureError(
    429,
    '429',
    'Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded token rate limit of your current pricing tier. Please retry after 7 seconds.',
  ),
  headers: { ...HEADERS, 'retry-after': '7', 'retry-after-ms': '7000' },
};

function answer(request: SeenRequest, options: AzureOptions): Respond {
  const key = headerOf(request, 'api-key');
  if (key === null || (options.key !== undefined && key !== options.key)) return refuse(UNAUTHORIZED);
  const { body } = request;
  const place = placeOf(request);
  if (place === undefined) return refuse(azureError(404, '404', 'Resource not found'));
  if (place.deployment !== options.deployment) return refuse(NOT_DEPLOYED);
  if (place.api === 'responses') {
    const refused = responsesRefusal(body, options.model);
    return refused === undefined
      ? answerResponses(body, options.model)
      : refuse({ ...refused, headers: HEADERS });
  }
  const refused = chatRefusal(body, options.model);
  return refused === undefined
    ? answerAzureChat(body, options.model)
    : refuse({ ...refused, headers: HEADERS });
}

const UNAUTHORIZED = azureError(
  401,
  '401',
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
);

const NOT_DEPLOYED = azureError(
  404,
  'DeploymentNotFound',
  'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
);

interface Place {
  readonly api: 'chat' | 'responses';
  readonly deployment: string;
}

function placeOf({ path, body }: SeenRequest): Place | undefined {
  const { pathname, searchParams } = new URL(path, 'http://azure.invalid');
  const [, old] = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/.exec(pathname) ?? [];
  if (old !== undefined)
    return searchParams.has('api-version') ? { api: 'chat', deployment: old } : undefined;
  const deployment = word(body['model']);
  if (pathname === '/openai/v1/chat/completions') return { api: 'chat', deployment };
  return pathname === '/openai/v1/responses' ? { api: 'responses', deployment } : undefined;
}

function answerAzureChat(body: Json, model: string): Respond {
  const filtered = [{ prompt_index: 0, content_filter_results: CLEAN }];
  const isStream = objectOf(body)['stream'] === true;
  const envelope = isStream ? {} : { prompt_filter_results: filtered };
  // A stream begins with what the filter says of the prompt, in a chunk without a choice.
  const first = [
    {
      data: {
        id: '',
        object: '',
        created: 0,
        model: '',
        choices: [],
        prompt_filter_results: filtered,
      },
    },
  ];
  return answerChat(body, model, {
    more: { envelope, choice: { content_filter_results: CLEAN }, headers: HEADERS },
    streaming: { first },
  });
}
