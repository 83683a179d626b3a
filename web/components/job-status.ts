import type { JobStatus, PublicJob } from '../../contract/job.js';
import { STAGES } from '../../contract/milestones.js';

export const STATUS_LABELS: Readonly<Record<JobStatus, string>> = {
  awaiting_upload: 'uploading',
  queued: 'waiting',
  processing: 'working',
  completed: 'ready',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
};

/** What is happening to a job, as a sentence. */
export function describeJob({ status, stage }: PublicJob): string {
  switch (status) {
    case 'awaiting_upload':
      return 'Waiting for the song to arrive.';
    case 'queued':
      return 'Received. Waiting for its turn…';
    case 'processing':
      return stage ? `${capitalise(STAGES[stage].label)}…` : 'Getting ready…';
    case 'completed':
      return 'The score is ready.';
    case 'failed':
      return 'This song could not be transcribed.';
    case 'cancelled':
      return 'Cancelled.';
    case 'expired':
      return 'The song never arrived.';
  }
}

/** Whether POST …/retry may help. */
export function isRetryable({ status, error }: PublicJob): boolean {
  return status === 'failed' && error?.retryable === true;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
