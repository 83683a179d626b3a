import type { Job } from '../../contract/job.js';
import type { Decision, EventOf, JobState, NewJob, TransitionContext } from '../transition.js';
import { minutesUsedUp, tooManyActive } from './allowance.js';
import {
  accept,
  deleteObjects,
  end,
  enqueueAgain,
  enqueueNext,
  ignore,
  keptUntil,
  secondsAfter,
  type Situation,
} from './verdicts.js';

/** A job begins by waiting for its upload, unless its owner has used up what there is. */
export function created(
  { job: existing, account, now, limits }: JobState & TransitionContext,
  { job }: EventOf<'created'>,
): Decision {
  if (existing) return ignore('exists');
  if (!account) throw new TypeError('A job is created with its owner: ref.owner must be given.');
  const situation = { job: begin(job, { now, limits }), account, now, limits };
  return tooManyActive(situation) ?? minutesUsedUp(situation) ?? accept(situation, {});
}

function begin(job: NewJob, { now, limits }: TransitionContext): Job {
  return {
    job_id: job.job_id,
    owner: job.owner,
    filename: job.filename,
    status: 'awaiting_upload',
    stage: null,
    progress: 0,
    attempt: 0,
    failures: 0,
    interruptions: 0,
    created_at: now,
    updated_at: now,
    expires_at: keptUntil({ now, limits }),
    due_at: secondsAfter(now, limits.uploadPatienceSeconds),
    input: { ...job.input, generation: null },
    options: job.options,
    lease: null,
    files: {},
    result: null,
    error: null,
    charged_seconds: 0,
  };
}

/** The song has arrived: the first attempt is asked for. */
export function uploaded(
  situation: Situation,
  { generation, size_bytes, content_type }: EventOf<'uploaded'>,
): Decision {
  const { job } = situation;
  if (job.status !== 'awaiting_upload') return unexpectedUpload(job, generation);
  return enqueueNext(situation, { input: { ...job.input, generation, size_bytes, content_type } });
}

/** Something has arrived that is not a song: it is not kept. */
export function uploadRejected(
  situation: Situation,
  { generation, error }: EventOf<'upload_rejected'>,
): Decision {
  const { job } = situation;
  if (job.status !== 'awaiting_upload') return unexpectedUpload(job, generation);
  return end(situation, 'failed', {
    input: { ...job.input, generation },
    error,
    effects: [deleteObjects(job)],
  });
}

function unexpectedUpload(job: Job, generation: string): Decision {
  // An upload that its job no longer waits for must not be left behind.
  const unwanted =
    job.status === 'cancelled' ||
    job.status === 'expired' ||
    (job.status === 'failed' && job.error?.retryable === false && job.attempt === 0);
  if (unwanted) return ignore(`the job is ${job.status}`, [deleteObjects(job)]);
  if (generation !== job.input.generation) return ignore('another upload was there first');
  return ignore('the upload is known', enqueueAgain(job));
}
