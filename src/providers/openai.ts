import OpenAI from 'openai';

import type { Dialect } from './dialect.ts';
import { NO_KEY, fixedHeaders } from './fixed-headers.ts';
import { readOpenaiAnswer } from './openai-answer.ts';
import { openaiRequest } from './openai-request.ts';
import type { ProviderOptions } from './provider.ts';
import { recordingFetch } from './recording-fetch.ts';

const VENDOR_URL = 'https://api.openai.com/v1';

/** OpenAI's Chat Completions API and what is compatible with it, not streamed. One client serves all calls. */
export function openaiDialect({ baseUrl, apiKey }: ProviderOptions): Dialect {
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
    fetch: recordingFetch(fixedHeaders(apiKey)),
  });
  return {
    send: async (request, timeout) =>
      await client.chat.completions.create(openaiRequest(request), { timeout }),
    read: readOpenaiAnswer,
    requestIdHeader: 'x-request-id',
  };
}
