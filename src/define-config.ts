import { z } from 'zod';

import { MODES, PROTOCOLS } from '#domain/call.ts';
import { EFFORTS, LIMIT_FIELDS, OPTIONAL_FIELDS } from '#domain/call-style.ts';
import type { TaskDefinition } from '#domain/task.ts';

/** Stands in queue names (`proofline-<endpoint>`), in metrics and on the command line. */
const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be 1 to 60 characters of a-z, 0-9 and -');

/**
 * Names of environment variables. Real keys have lower case, dashes or no underscore in 20 characters and more, so
 * a key that was written here by mistake is refused, and never repeated in the message.
 */
const KeyName = z
  .string()
  .refine((name) => /^[A-Z_][A-Z0-9_]{0,79}$/.test(name) && !/^[A-Z0-9]{20,}$/.test(name), {
    message:
      'must be the name of an environment variable, like ANTHROPIC_API_KEY: keys are named, never written',
  });

const Rate = z.number().positive();
const Price = z.number().nonnegative();

/** Addresses come from this file alone; one with a login or a key in it would be shown by every log. */
const BaseUrl = z.string().superRefine((text, context) => {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    context.addIssue({ code: 'custom', message: 'must be an http or https address' });
  } else if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    context.addIssue({
      code: 'custom',
      message: 'must hold no login, query or fragment: keys are named by keyEnv',
    });
  }
});

/** A call can't last longer than an hour: the socket would be dead before. */
const MAX_DEADLINE_MS = 3_600_000;

/** Corrects the table of capabilities for one endpoint; what is left out stays as the table has it. */
const CapabilitiesConfig = z.strictObject({
  forcedTool: z.boolean().optional(),
  efforts: z.array(z.enum(EFFORTS)).optional(),
  thinkingBudget: z.boolean().optional(),
  toolsNeedResponses: z.boolean().optional(),
  responsesOnly: z.boolean().optional(),
  limitField: z.enum(LIMIT_FIELDS).optional(),
  omits: z.array(z.enum(OPTIONAL_FIELDS)).optional(),
});

const MAX_HEADER_CHARS = 200;

const HeaderName = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be the name of a header, in lower case');

/** Headers and parameters stand in the configuration, and what stands there is no secret. */
function noSecret(fields: Readonly<Record<string, string>>, context: z.RefinementCtx): void {
  for (const name of Object.keys(fields).filter((field) => /key|secret|token|auth|cookie|sig/i.test(field))) {
    context.addIssue({
      code: 'custom',
      path: [name],
      message: 'would hold a secret: keys are named by keyEnv, and keyHeader says where the key goes',
    });
  }
}

const EndpointConfig = z
  .strictObject({
    protocol: z.enum(PROTOCOLS),
    model: z.string().min(1).max(200),
    keyEnv: KeyName.nullable(),
    baseUrl: BaseUrl.optional(),
    knownAs: z.string().min(1).max(200).optional(),
    modes: z.array(z.enum(MODES)).min(1).optional(),
    capabilities: CapabilitiesConfig.optional(),
    api: z.enum(['chat', 'responses']).optional(),
    stream: z.boolean().optional(),
    contextTokens: z.int().positive().optional(),
    retryGrammarTimeout: z.boolean().optional(),
    keyHeader: HeaderName.optional(),
    headers: z.record(HeaderName, z.string().max(MAX_HEADER_CHARS)).superRefine(noSecret).optional(),
    query: z
      .record(z.string().regex(/^[\w-]{1,40}$/), z.string().max(MAX_HEADER_CHARS))
      .superRefine(noSecret)
      .optional(),
    prices: z
      .strictObject({
        inputPerMillion: Price,
        outputPerMillion: Price,
        cachedInputPerMillion: Price.optional(),
      })
      .optional(),
    limits: z
      .strictObject({
        requestsPerMinute: Rate.optional(),
        tokensPerMinute: Rate.optional(),
        inputTokensPerMinute: Rate.optional(),
        outputTokensPerMinute: Rate.optional(),
      })
      .optional(),
    deadlineMs: z.int().positive().max(MAX_DEADLINE_MS).optional(),
    simulateAs: z.string().min(1).max(60).optional(),
  })
  .superRefine(({ protocol, api, modes }, context) => {
    if (protocol !== 'anthropic') return;
    const say = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (api !== undefined)
      say('api', "is a choice between OpenAI's interfaces: leave it out for Anthropic's");
    if (modes?.includes('json')) say('modes', "can't hold json: Anthropic's interface has no JSON mode");
  });

/** What `proofline.config.ts` may say (CONTRACTS 6). Strict: a misspelt field must not quietly do nothing. */
export const ProoflineConfig = z.strictObject({
  tasks: z.array(z.custom<TaskDefinition>((value) => typeof value === 'object' && value !== null)).min(1),
  endpoints: z.record(Name, EndpointConfig),
  routes: z.record(Name, z.array(z.string()).min(1)),
  live: z.boolean().optional(),
  budgets: z
    .strictObject({
      perDayUsd: Rate.optional(),
      perBatchUsd: Rate.optional(),
      perTaskUsd: z.record(z.string(), Rate).optional(),
    })
    .optional(),
  redact: z.array(z.unknown()).optional(),
  alarms: z.strictObject({ webhook: z.url().optional() }).optional(),
  sample: z.strictObject({ rate: z.number().min(0).max(1).optional() }).optional(),
});
export type ProoflineConfig = z.input<typeof ProoflineConfig>;
export type EndpointConfig = z.infer<typeof EndpointConfig>;

/** Gives `proofline.config.ts` its types. Nothing is judged here: `loadConfig` tells all problems at once. */
export function defineConfig(config: ProoflineConfig): ProoflineConfig {
  return config;
}
