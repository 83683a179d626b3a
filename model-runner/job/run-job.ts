import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Job } from '../../contract/job.js';
import type { JobEvent } from '../../jobs/transition.js';
import { describeFailure } from './failure.js';
import { InterruptedError } from './interruption.js';
import { holdLease, LeaseLostError } from './lease.js';
import type { Order, RunnerPorts } from './ports.js';
import { publishResults, withdrawResults } from './publish-results.js';
import { heldAfter, reasonOf, recordPatiently } from './record.js';
import { songPath, transcribeInput } from './transcribe-input.js';

/** What became of an execution; `left` where the job was not, or no longer, its own. */
export type Outcome = 'completed' | 'failed' | 'released' | 'left';

export interface RunJobOptions {
  ports: RunnerPorts;
  order: Order;
  leaseSeconds: number;
  /** Fires, with an InterruptedError, when the execution is to stop. */
  stop: AbortSignal;
}

/**
 * One attempt at one job: takes the lease, transcribes the song, publishes what it became, and says so
 * last. Whatever goes wrong on the way is told to the job, which decides what follows; the execution
 * itself is then over. Nothing is left in the temporary folder.
 *
 * @throws where even that could not be told: the lease then lapses, and the sweep asks for another
 *   execution
 */
export async function runJob(options: RunJobOptions): Promise<Outcome> {
  const { ports, order } = options;
  const { attempt, execution } = order;
  const taken = await recordPatiently(ports, { type: 'leased', attempt, execution });
  const job = heldAfter(taken, execution);
  if (!job) {
    // Another execution of the same attempt, or the job's owner, was faster.
    ports.log.info('There is nothing to do.', { why: reasonOf(taken) });
    return 'left';
  }
  const folder = await mkdtemp(join(ports.temporaryDir, 'groovesheet-job-'));
  try {
    await complete(options, { job, folder });
    ports.log.info('The job is completed.');
    return 'completed';
  } catch (error) {
    return await tellWhy(options, { job, folder, error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function complete(
  options: RunJobOptions,
  { job, folder }: { job: Job; folder: string },
): Promise<void> {
  const { ports, order } = options;
  const { execution } = order;
  const written = await holdLease(options, async (lease) => {
    const { result, outputs } = await transcribeInput({ ports, job, folder, lease });
    const files = await publishResults({ ports, jobId: order.jobId, outputs, lease });
    return { result, files };
  });
  const decision = await recordPatiently(ports, { type: 'completed', execution, ...written });
  if (decision.kind !== 'accept') throw new LeaseLostError(reasonOf(decision));
}

async function tellWhy(
  { ports, order }: RunJobOptions,
  { job, folder, error }: { job: Job; folder: string; error: unknown },
): Promise<Outcome> {
  const { execution } = order;
  if (error instanceof LeaseLostError) {
    ports.log.info('The job is no longer ours.', { why: error.message });
    await tidyUpAfter(ports, order.jobId);
    return 'left';
  }
  if (error instanceof InterruptedError) {
    await recordPatiently(ports, { type: 'released', execution });
    ports.log.info('The job goes on in another execution.', { why: error.message });
    return 'released';
  }
  const names = { path: songPath({ job, folder }), filename: job.filename };
  const { severity, ...failure } = describeFailure(error, names);
  ports.log[severity]('The attempt failed.', { error, code: failure.error.code });
  const event: JobEvent = { type: 'run_failed', execution, ...failure };
  await recordPatiently(ports, event);
  return 'failed';
}

/** Of a job that its owner gave up, nothing is kept; of any other, somebody else publishes. */
async function tidyUpAfter(ports: RunnerPorts, jobId: string): Promise<void> {
  const job = await ports.readJob();
  if (!job || job.status === 'cancelled') await withdrawResults(ports, jobId);
}
