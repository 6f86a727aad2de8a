import { describe, expect, it } from 'vitest';

import { askAsUser } from '../support/stand-ins/ask-as-user.ts';
import { KINDS } from '../support/stand-ins/kinds.ts';

const WAYS = [
  ['whole', false],
  ['streamed', true],
] as const;

describe.each(KINDS)('$name', ({ start, settings, movedTo, modes }) => {
  describe.each(modes)('mode %s', (mode) => {
    it.each(WAYS)('gives a valid answer by one request, %s', async (_way, stream) => {
      await using server = await start();
      const endpoint = settings(server.url);
      const { outcome, verdict } = await askAsUser({
        endpoint: { ...endpoint, stream },
        rung: { mode },
        ...(movedTo !== undefined && { movedTo: `${server.url}${movedTo}` }),
      });
      expect(outcome).toMatchObject({
        kind: 'answered',
        answer: { stop: { kind: 'complete' }, usageState: 'exact' },
      });
      expect(verdict).toMatchObject({ kind: 'valid', mended: false });
      expect(server.seen).toHaveLength(1);
      if (endpoint.keyEnv === null) expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
    });
  });

  it('takes the strongest of these by itself', async () => {
    await using server = await start();
    const { endpoint, verdict } = await askAsUser({
      endpoint: settings(server.url),
      ...(movedTo !== undefined && { movedTo: `${server.url}${movedTo}` }),
    });
    expect([endpoint.mode, verdict?.kind]).toEqual([modes[0], 'valid']);
  });
});
