// The table of DESIGN section 2 once more, on purpose not derived from .oxlintrc.json: two writings of one rule,
// each the other's check.

export const FOLDERS = [
  'domain',
  'contract',
  'workflows',
  'activities',
  'providers',
  'admission',
  'store',
  'telemetry',
  'client',
  'intake',
  'simulator',
  'console',
  'cli',
  'embedded',
] as const;

type Folder = (typeof FOLDERS)[number];

const inFolder = (folder: Folder): string => `#${folder}/thing.ts`;

const NODE = ['node:fs', 'node:fs/promises'];

/** What stands for the rest of the world: every dependency, some that we don't have, and the roots of src. */
const OUTSIDE = [
  ...NODE,
  // A second door to the environment; process is there as a global.
  'node:process',
  'zod',
  'liquidjs',
  'jsonrepair',
  'gpt-tokenizer',
  'gpt-tokenizer/model/gpt-4o',
  '@pydantic/genai-prices',
  '@noble/hashes/sha2.js',
  'openai',
  'openai/resources',
  '@anthropic-ai/sdk',
  '@anthropic-ai/sdk/resources',
  'kysely',
  'pg',
  'pino',
  'piscina',
  '@opentelemetry/api',
  'commander',
  'csv-parse/sync',
  '@temporalio/workflow',
  '@temporalio/common',
  '@temporalio/activity',
  '@temporalio/client',
  '@temporalio/worker',
  '@temporalio/envconfig',
  'left-pad',
  '#config.ts',
  '#worker.ts',
];

export const TARGETS: readonly string[] = [...FOLDERS.map(inFolder), ...OUTSIDE];

/** What a folder may import values from, itself and `./` aside. */
const MAY_IMPORT: Readonly<Record<Exclude<Folder, 'console' | 'cli' | 'embedded'>, readonly string[]>> = {
  domain: [
    'zod',
    'liquidjs',
    'jsonrepair',
    'gpt-tokenizer',
    'gpt-tokenizer/model/gpt-4o',
    '@pydantic/genai-prices',
    '@noble/hashes/sha2.js',
  ],
  contract: [inFolder('domain'), 'zod'],
  workflows: [inFolder('domain'), inFolder('contract'), '@temporalio/workflow', '@temporalio/common'],
  activities: [
    ...(['domain', 'contract', 'providers', 'admission', 'store', 'telemetry'] as const).map(inFolder),
    '@temporalio/activity',
    '@temporalio/common',
    'piscina',
    ...NODE,
  ],
  providers: [
    inFolder('domain'),
    'openai',
    'openai/resources',
    '@anthropic-ai/sdk',
    '@anthropic-ai/sdk/resources',
    ...NODE,
  ],
  admission: [inFolder('domain'), 'kysely', ...NODE],
  store: [inFolder('domain'), 'kysely', 'pg', ...NODE],
  telemetry: [inFolder('domain'), 'pino', '@opentelemetry/api', ...NODE],
  client: [inFolder('domain'), inFolder('contract'), '@temporalio/client', '@temporalio/common'],
  intake: [inFolder('domain'), inFolder('contract'), 'zod', 'csv-parse/sync', ...NODE],
  simulator: [inFolder('domain'), 'zod', ...NODE],
};

/** What a folder sees as types only. */
export const TYPES_ONLY: readonly (readonly [Folder, string])[] = [
  ['workflows', inFolder('activities')],
  ['client', inFolder('workflows')],
  ['console', inFolder('workflows')],
  ['cli', inFolder('workflows')],
  ['embedded', inFolder('workflows')],
];

export function mayImport(folder: Folder, target: string): boolean {
  if (target === inFolder(folder)) return true;
  if (target === 'node:process') return false;
  if (TYPES_ONLY.some(([from, what]) => from === folder && what === target)) return false;
  // Composition roots: everything but the workflows, which they know by path.
  if (folder === 'console' || folder === 'cli' || folder === 'embedded') return true;
  return MAY_IMPORT[folder].includes(target);
}
