import type { Decision } from '../transition.js';
import {
  accept,
  deleteObjects,
  end,
  enqueue,
  enqueueNext,
  failAttempt,
  giveUp,
  ignore,
  keptUntil,
  secondsAfter,
  type Situation,
} from './verdicts.js';

/**
 * How long a song may wait for its turn. An outage, a paused queue or many songs before it are not its
 * fault; but whoever waits for a day is better told so. Cloud Tasks gives a task up after as long
 * (terraform/queue.tf).
 */
const LONGEST_WAIT_HOURS = 24;

/** The sweep found the job waiting in vain. */
export function overdue(situation: Situation): Decision {
  const { job, now } = situation;
  // The job may have moved on since the sweep looked.
  if (job.due_at === null || job.due_at > now) return ignore('the job is not overdue');
  switch (job.status) {
    case 'awaiting_upload':
      return end(situation, 'expired', { effects: [deleteObjects(job)] });
    case 'queued':
      return notBegun(situation);
    default:
      return failAttempt(situation, 'It fell silent.');
  }
}

/** Nobody has worked on the job since it was queued: that is no attempt that failed. */
function notBegun(situation: Situation): Decision {
  const { job, now, limits } = situation;
  const waiting_since = job.waiting_since ?? job.updated_at;
  if (secondsAfter(waiting_since, LONGEST_WAIT_HOURS * 3600) <= now) {
    const message =
      `The song waited for ${LONGEST_WAIT_HOURS} hours and was never begun. ` +
      'Nothing is wrong with it: please try again later.';
    return giveUp(situation, message);
  }
  // The execution that was asked for may still come: it must find that its attempt is over.
  if (job.lease) return enqueueNext(situation, { waiting_since });
  // Nothing was asked for, so the attempt's own task is still in the queue, or never got there.
  const due_at = secondsAfter(now, limits.startPatienceSeconds);
  const changes = { waiting_since, due_at, expires_at: keptUntil(situation) };
  return accept(situation, changes, [enqueue(job)]);
}
