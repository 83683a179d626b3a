import type { Job } from '../../contract/job.js';
import { applyEvent } from '../../jobs/lifecycle.js';
import type { FunctionPorts } from '../lifecycle.gcp.js';

/** What became of the jobs that a sweep found overdue. */
export interface SweepReport {
  examined: number;
  requeued: number;
  expired: number;
  /** Given up after too many attempts. */
  failed: number;
  /** Could not be repaired this time. */
  untouched: number;
}

const PAGE_JOBS = 50;

/**
 * Repairs what got stuck: jobs whose execution fell silent go back to the queue or are given up,
 * uploads that never came expire. One job that cannot be repaired does not keep the others waiting.
 *
 * @param deadline when to leave the rest to the next sweep
 */
export async function sweep(ports: FunctionPorts, deadline: Date): Promise<SweepReport> {
  const { store, clock, log } = ports;
  const report: SweepReport = { examined: 0, requeued: 0, expired: 0, failed: 0, untouched: 0 };
  const seen = new Set<string>();
  for (;;) {
    const overdue = await store.findOverdue(
      clock.now().toISOString(),
      PAGE_JOBS + report.untouched,
    );
    const fresh = overdue.filter(({ job_id }) => !seen.has(job_id));
    if (fresh.length === 0 || clock.now() >= deadline) break;
    for (const job of fresh) {
      seen.add(job.job_id);
      report.examined++;
      report[await repair(ports, job)]++;
    }
  }
  log.info('swept', { ...report });
  return report;
}

async function repair(
  ports: FunctionPorts,
  { job_id: jobId }: Job,
): Promise<Exclude<keyof SweepReport, 'examined'>> {
  try {
    const decision = await applyEvent(ports, { jobId }, { type: 'overdue' });
    if (decision.kind !== 'accept') return 'untouched';
    if (decision.job?.status === 'expired') return 'expired';
    return decision.job?.status === 'failed' ? 'failed' : 'requeued';
  } catch (error) {
    ports.log.error('A job could not be repaired.', { job_id: jobId, error });
    return 'untouched';
  }
}
