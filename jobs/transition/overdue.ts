import type { Decision } from '../transition.js';
import { deleteObjects, end, failAttempt, ignore, type Situation } from './verdicts.js';

/** The sweep found the job waiting in vain. */
export function overdue(situation: Situation): Decision {
  const { job, now } = situation;
  // The job may have moved on since the sweep looked.
  if (job.due_at === null || job.due_at > now) return ignore('the job is not overdue');
  if (job.status === 'awaiting_upload') {
    return end(situation, 'expired', { effects: [deleteObjects(job)] });
  }
  return failAttempt(
    situation,
    job.status === 'queued' ? 'It was not begun in time.' : 'It fell silent.',
  );
}
