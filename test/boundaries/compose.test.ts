import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

const compose = read('docker-compose.yml');
const dockerfile = read('deploy/Dockerfile');

/** The text of each service, by name: two spaces of indent, until the next of that depth. */
function services(): ReadonlyMap<string, string> {
  const body = /^services:\n(.*?)^\S/ms.exec(compose)?.[1] ?? '';
  return new Map(
    body
      .split(/^ {2}(?=\w)/m)
      .filter((block) => block.trim() !== '')
      .map((block) => [block.slice(0, block.indexOf(':')), block]),
  );
}

const images = [...compose.matchAll(/^ {4}image: (\S+)$/gm)].map(([, image]) => image ?? '');

test('every port is on loopback', () => {
  const ports = [...compose.matchAll(/^ {4}ports: \[(.*)\]$/gm)].flatMap(([, list]) =>
    (list ?? '').split(/,\s*/),
  );
  expect(ports.length).toBeGreaterThan(0);
  expect(compose.match(/^\s*ports:/gm)).toHaveLength(ports.length);
  expect(ports.filter((port) => !/^(["'])127\.0\.0\.1:\d+:\d+\1$/.test(port))).toEqual([]);
});

test('every image has a version, none is deprecated, and server and tools are the same', () => {
  expect(images).toHaveLength(services().size);
  expect(images.filter((image) => !/:\d/.test(image) || image.includes('latest'))).toEqual([]);
  expect(compose).not.toContain('auto-setup');
  const temporal = images
    .filter((image) => /^temporalio\/(server|admin-tools):/.test(image))
    .map((image) => image.split(':')[1]);
  expect(new Set(temporal)).toEqual(new Set(['1.32.0']));
  expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:24-/m);
});

test('no service can gain privileges, and what is ours can write to its data only', () => {
  for (const [name, text] of services()) expect(text, name).toMatch(/no-new-privileges|\*hardened/);
  expect(/^x-hardened: .*?(?=^\S)/ms.exec(compose)?.[0]).toMatch(
    /read_only: true\n\s+cap_drop: \[ALL\]\n\s+security_opt: \[.no-new-privileges:true.\]/,
  );
  expect(services().get('worker')).toContain('<<: *hardened');
  expect(dockerfile).toMatch(/^USER node$/m);
});

test('the worker has longer to stop than its calls have to come back', () => {
  const seconds = Number(/stop_grace_period: (\d+)s/.exec(services().get('worker') ?? '')?.[1]);
  expect(seconds).toBeGreaterThan(150);
});

test('each secret says that it is to be changed', () => {
  const secrets = compose
    .split('\n')
    .filter((line) => /(PASSWORD|PWD|_KEY|TOKEN|SECRET)\w*:/.test(line) && !/: \*\w+$/.test(line));
  expect(secrets.length).toBeGreaterThan(0);
  expect(secrets.filter((line) => !line.includes('# CHANGEME'))).toEqual([]);
});

test('the namespace gets every search attribute of DESIGN 9', () => {
  const script = read('deploy/temporal/setup-namespace.sh');
  for (const name of ['Task', 'Batch', 'Stage', 'Ending', 'Failure'])
    expect(script).toContain(`Proofline${name}`);
});

test('the store is on PostgreSQL in a database of its own, migrated before a worker opens it', () => {
  const address = /^x-store: &store\n {2}PROOFLINE_DATABASE_URL: (\S+)/m.exec(compose)?.[1] ?? '';
  expect(URL.parse(address.replace(/\$\{.*\}/, 'x'))).toMatchObject({
    host: 'postgres:5432',
    pathname: '/proofline',
  });
  for (const name of ['migrate', 'worker']) expect(services().get(name)).toContain('<<: *store');
  expect(services().get('worker')).toContain('migrate: { condition: service_completed_successfully }');
  expect(services().get('migrate')).toContain(
    'proofline-database: { condition: service_completed_successfully }',
  );
  expect(read('deploy/postgres/setup-proofline.sh')).toContain('create database proofline owner proofline');
});

const SCRIPTS = ['temporal/setup-schema.sh', 'temporal/setup-namespace.sh', 'postgres/setup-proofline.sh'];

test.for(SCRIPTS)('%s is a script that a plain shell can read', (name) => {
  const script = fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url));
  expect(() => execFileSync('sh', ['-n', script])).not.toThrow();
});
