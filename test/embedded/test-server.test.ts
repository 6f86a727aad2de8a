import { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { findTestServer } from '../support/test-server.ts';

// Fetches the real file once a machine.
test('the time-skipping test server is found, runs here and skips time', { timeout: 300_000 }, async () => {
  const path = await findTestServer();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  try {
    const before = await env.currentTimeMs();
    await env.sleep('30 days');
    expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(30 * 24 * 3600 * 1000);
  } finally {
    await env.teardown();
  }
});
