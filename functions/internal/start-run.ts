import type { StartTask } from '../../contract/job.js';
import { applyEvent } from '../../jobs/lifecycle.js';
import { StartError, type Runner } from '../../jobs/ports.js';
import { TransientError } from '../../model-runner/errors.js';
import type { FunctionPorts } from '../lifecycle.gcp.js';

/**
 * Starts the execution of one attempt, at most once: the lease is reserved first, and whoever finds it
 * reserved leaves. `jobs.run` has no idempotency key, so an execution that may have been started after
 * all is not asked for again here; if it was not, the sweep finds the reservation once it has lapsed.
 *
 * @throws TransientError when it was certainly not started and trying again may help
 */
export async function startRun(
  ports: FunctionPorts & { runner: Runner },
  task: StartTask,
): Promise<void> {
  const { job_id: jobId, attempt } = task;
  const log = ports.log.child({ job_id: jobId, attempt });
  const decision = await applyEvent(ports, { jobId }, { type: 'start_requested', attempt });
  if (decision.kind !== 'accept') {
    log.info('A task had nothing to start.', { why: whyNot(decision) });
    return;
  }
  try {
    await ports.runner.start(task);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    if (!error.certain) {
      log.warn('It is not known whether the execution was started.', { error });
      return;
    }
    log.error('The execution was not started.', { error });
    await applyEvent(ports, { jobId }, { type: 'start_failed', attempt });
    // A wrong setting is mended by people; until then the queue asks again, ever more seldom.
    throw new TransientError('The execution was not started.', { cause: error });
  }
}

function whyNot(
  decision: { kind: 'ignore'; why: string } | { kind: 'refuse'; message: string },
): string {
  return decision.kind === 'ignore' ? decision.why : decision.message;
}
