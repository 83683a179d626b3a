import { isEnded } from '../../contract/job.js';
import { withJob } from '../account.js';
import type { Decision, EventOf } from '../transition.js';
import { tooManyActive } from './allowance.js';
import {
  accept,
  deleteObjects,
  end,
  enqueueAgain,
  enqueueNext,
  ignore,
  keptUntil,
  refuse,
  type Situation,
} from './verdicts.js';

/** A failed job begins anew, with the song that was uploaded. */
export function retryRequested(situation: Situation): Decision {
  const { job } = situation;
  const { status, error, input } = job;
  const again = enqueueAgain(job);
  if (again.length > 0) return ignore('the job is queued already', again);
  if (status !== 'failed') {
    return refuse('not_retryable', `The job is ${status}; only a failed one can be retried.`);
  }
  if (!error?.retryable || input.generation === null) {
    return refuse(
      'not_retryable',
      `Trying again will not help: ${error?.message ?? 'the song was not uploaded.'}`,
    );
  }
  return tooManyActive(situation) ?? enqueueNext(situation, { failures: 0, interruptions: 0 });
}

/** The job stops; a running execution notices that it is no longer its holder. */
export function cancelRequested(situation: Situation): Decision {
  const { job } = situation;
  if (job.status === 'cancelled') return ignore('cancelled before', [deleteObjects(job)]);
  if (isEnded(job.status)) {
    return refuse('already_ended', `The job is ${job.status}; there is nothing to cancel.`);
  }
  return end(situation, 'cancelled', { effects: [deleteObjects(job)] });
}

/** Nothing of the job is left. */
export function deleteRequested({ job, account }: Situation): Decision {
  return {
    kind: 'accept',
    job: null,
    account: withJob(account, job.job_id, false),
    effects: [deleteObjects(job)],
  };
}

/** The score was written again as its owner wants it. */
export function rescored(
  situation: Situation,
  { result, files, options }: EventOf<'rescored'>,
): Decision {
  const { status } = situation.job;
  if (status !== 'completed') {
    return refuse(
      'not_completed',
      `The job is ${status}; a score can be written again once it is completed.`,
    );
  }
  return accept(situation, { result, files, options, expires_at: keptUntil(situation) });
}
