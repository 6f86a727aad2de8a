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
    const started = performance.now();
    await env.sleep('30 days');
    expect(performance.now() - started).toBeLessThan(20_000);
  } finally {
    await env.teardown();
  }
});
