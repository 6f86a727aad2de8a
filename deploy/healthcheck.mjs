// Healthy means: Temporal answers, and a worker has polled Proofline's queue within the last minute. A process
// that is merely alive may have lost its connection for good. Plain JavaScript: it runs beside the built package.
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

const QUEUE = 'proofline';
// Long polls last up to a minute; a worker between two of them has not gone.
const POLLED_WITHIN_MS = 70_000;
// Temporal's own number for the queue of workflow tasks.
const TASK_QUEUE_TYPE_WORKFLOW = 1;
const DEADLINE_MS = 5000;

const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await Connection.connect({ ...connectionOptions, connectTimeout: DEADLINE_MS });
try {
  const client = new Client({ connection, namespace });
  const { pollers } = await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
    client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: QUEUE },
      taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
    }),
  );
  const oldest = Date.now() - POLLED_WITHIN_MS;
  const isPolled = pollers.some(({ lastAccessTime }) => Number(lastAccessTime.seconds) * 1000 > oldest);
  if (!isPolled)
    throw new Error(
      `no worker has polled the queue ${QUEUE} of ${namespace} in the last ${POLLED_WITHIN_MS / 1000} s`,
    );
} finally {
  await connection.close();
}
