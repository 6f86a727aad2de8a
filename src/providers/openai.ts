import OpenAI from 'openai';

import type { Dialect } from './dialect.ts';
import { NO_KEY, fixedHeaders } from './fixed-headers.ts';
import { chatRequest } from './chat-request.ts';
import type { ProviderOptions } from './provider.ts';
import { recordingFetch } from './recording-fetch.ts';
import { responsesRequest } from './responses-request.ts';

const VENDOR_URL = 'https://api.openai.com/v1';

/** OpenAI's Chat Completions and Responses, and what is compatible with them. One client serves all calls. */
export function openaiDialect(options: ProviderOptions): Dialect {
  const { baseUrl, apiKey } = options;
  const client = new OpenAI({
    baseURL: baseUrl ?? VENDOR_URL,
    // Never null: the SDK refuses to be made without one. The fetch below leaves it out.
    apiKey: apiKey ?? NO_KEY,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: recordingFetch(fixedHeaders(options), options.query),
  });
  return {
    send: async (request, timeout) =>
      request.style.api === 'responses'
        ? await client.responses.create(responsesRequest(request), { timeout })
        : await client.chat.completions.create(chatRequest(request), { timeout }),
    requestIdHeader: 'x-request-id',
  };
}
