import type { Protocol } from '#domain/call.ts';
import { anthropicDialect } from './anthropic.ts';
import type { Dialect } from './dialect.ts';
import { openaiDialect } from './openai.ts';
import type { Provider, ProviderOptions } from './provider.ts';
import { runCall } from './run-call.ts';

/** The adapter of a protocol for one address and key; meant to live as long as the worker. */
export function createProvider(protocol: Protocol, options: ProviderOptions): Provider {
  const dialect = dialectOf(protocol, options);
  return { call: (call) => runCall(dialect, call) };
}

function dialectOf(protocol: Protocol, options: ProviderOptions): Dialect {
  switch (protocol) {
    case 'anthropic':
      return anthropicDialect(options);
    case 'openai':
      return openaiDialect(options);
  }
}
