import { afterEach, expect, test, vi } from 'vitest';

import { KEY, WORK } from './doctor-endpoint-kind.ts';
import { endpointScene, resultsOf } from './doctor-endpoint-scene.ts';
import { SERVERS } from './doctor-endpoint-servers.ts';
import { VENDORS } from './doctor-endpoint-vendors.ts';

afterEach(() => vi.unstubAllEnvs());

test.for([...VENDORS, ...SERVERS])(
  '$name',
  async ({ start, endpoint, path, wantsKey, otherwise, sheet: wanted, lines }) => {
    await using standIn = await start();
    vi.stubEnv('SOME_KEY', KEY);
    await using scene = await endpointScene({
      ...endpoint,
      baseUrl: `${standIn.url}${path}`,
      keyEnv: wantsKey ? 'SOME_KEY' : null,
    });
    const { json: _json, ...withoutJson } = WORK;
    const modes = endpoint.protocol === 'openai' ? WORK : withoutJson;
    for (const more of [[], ['--stream']]) {
      const before = standIn.seen.length;
      const sheet = await scene.sheet(...more);
      expect(resultsOf(sheet)).toEqual({ ...modes, ...otherwise });
      expect(sheet).toMatchObject({ calls: standIn.seen.length - before, ...wanted });
    }
    const { stdout, stderr } = await scene.doctor('--live');
    for (const line of lines) expect(stdout).toMatch(line);
    expect(stdout + stderr).not.toContain(KEY);
  },
);
