import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

/** Names under which a secret or a body might be logged by mistake; the values never leave. */
const HIDDEN = [
  'key',
  'apiKey',
  'authorization',
  'headers',
  'body',
  'prompt',
  'messages',
  'input',
  'output',
  'value',
];

/** One stream of JSON lines. Prompts, answers and keys are never logged; the paths are hidden in case one is. */
export function createLogger(options: {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly destination: DestinationStream;
}): Logger {
  const paths = HIDDEN.flatMap((name) => [name, `*.${name}`]);
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: pino.stdSerializers.err },
      redact: { paths, censor: '[hidden]' },
    },
    options.destination,
  );
}

export type { Logger };
