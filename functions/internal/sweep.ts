import type { Job } from '../../contract/job.js';
import { applyEvent } from '../../jobs/lifecycle.js';
import type { FunctionPorts } from '../lifecycle.gcp.js';
import { takeUpload } from './take-upload.js';

/** What became of the jobs that a sweep found overdue. */
export interface SweepReport {
  examined: number;
  requeued: number;
  /** Songs that had arrived though on-upload had not said so. */
  taken: number;
  expired: number;
  /** Given up after too many attempts, or a day of waiting. */
  failed: number;
  /** Could not be repaired this time. */
  untouched: number;
}

export interface SweepOptions {
  /** When to leave the rest to the next sweep. */
  deadline: Date;
  maxUploadBytes: number;
}

const PAGE_JOBS = 50;

const NOTHING_DONE: SweepReport = {
  examined: 0,
  requeued: 0,
  taken: 0,
  expired: 0,
  failed: 0,
  untouched: 0,
};

/**
 * Repairs what got stuck: jobs whose execution fell silent go back to the queue or are given up,
 * uploads that nobody was told of are taken, those that never came expire. One job that cannot be
 * repaired does not keep the others waiting.
 */
export async function sweep(ports: FunctionPorts, options: SweepOptions): Promise<SweepReport> {
  const { store, clock, log } = ports;
  const { deadline } = options;
  const report: SweepReport = { ...NOTHING_DONE };
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
      report[await repair(ports, job, options)]++;
    }
  }
  log.info('swept', { ...report });
  return report;
}

async function repair(
  ports: FunctionPorts,
  job: Job,
  { maxUploadBytes }: SweepOptions,
): Promise<Exclude<keyof SweepReport, 'examined'>> {
  const { job_id: jobId } = job;
  try {
    if (job.status === 'awaiting_upload') {
      const song = await ports.objects.stat(job.input);
      // on-upload may have been down for longer than a job waits; its event may even come no more.
      if (song) {
        await takeUpload(ports, song, maxUploadBytes);
        return 'taken';
      }
    }
    const decision = await applyEvent(ports, { jobId }, { type: 'overdue' });
    if (decision.kind !== 'accept') return 'untouched';
    if (decision.job?.status === 'expired') return 'expired';
    return decision.job?.status === 'failed' ? 'failed' : 'requeued';
  } catch (error) {
    ports.log.error('A job could not be repaired.', { job_id: jobId, error });
    return 'untouched';
  }
}
