import Anthropic from '@anthropic-ai/sdk';

import { anthropicRequest } from './anthropic-request.ts';
import type { Dialect } from './dialect.ts';
import { NO_KEY, fixedHeaders } from './fixed-headers.ts';
import type { ProviderOptions } from './provider.ts';
import { recordingFetch } from './recording-fetch.ts';

const VENDOR_URL = 'https://api.anthropic.com';

/** What the pinned SDK sends; ours to say, since the environment could change the SDK's (a test compares them). */
export const ANTHROPIC_VERSION = '2026-10-21';

/** Anthropic's Messages API. One client serves all calls of a provider. */
export function anthropicDialect(options: ProviderOptions): Dialect {
  const { baseUrl, apiKey } = options;
  const client = new Anthropic({
    baseURL: baseUrl ?? VENDOR_URL,
    // Never null: without a key the SDK looks for one in the environment and in files. The fetch below leaves it out.
    apiKey: apiKey ?? NO_KEY,
    authToken: null,
    webhookKey: null,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch: recordingFetch(
      { 'anthropic-version': ANTHROPIC_VERSION, ...fixedHeaders(options) },
      options.query,
    ),
  });
  return {
    // Not by `messages.create`, which writes a warning to the console for each call of a model that will be retired.
    send: async (request, timeout) => {
      const { stream } = request;
      return client.post('/v1/messages', { body: anthropicRequest(request), timeout, stream });
    },
    requestIdHeader: 'request-id',
  };
}
