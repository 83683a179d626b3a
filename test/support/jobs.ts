import { v5 as uuid } from 'uuid';

import type { JobResult } from '../../contract/job.js';
import type { JobStore } from '../../jobs/ports.js';
import {
  transition,
  type Decision,
  type EventOf,
  type JobEvent,
  type Limits,
  type NewJob,
} from '../../jobs/transition.js';

export const LIMITS: Limits = {
  maxActiveJobs: 5,
  maxSecondsPerMonth: 600,
  maxFailures: 3,
  uploadPatienceSeconds: 7200,
  startPatienceSeconds: 900,
  leaseSeconds: 60,
  retentionSeconds: 2_592_000,
};

const START = Date.parse('2026-11-08T14:37:34.000Z');
const NAMESPACE = 'd1b0f3f0-6a3d-4a0e-9a7e-2f1f5f0c8a11';

/** @returns the time some seconds into a test */
export function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

/** @returns the same id for the same name */
export function jobId(name: string): string {
  return uuid(name, NAMESPACE);
}

export function newJob(name: string, changes: Partial<NewJob> = {}): NewJob {
  const job_id = jobId(name);
  return {
    job_id,
    owner: 'alice',
    filename: `${name}.mp3`,
    options: {},
    input: {
      bucket: 'uploads',
      object: `jobs/${job_id}/input.mp3`,
      generation: null,
      size_bytes: 4_000_000,
      content_type: 'audio/mpeg',
    },
    ...changes,
  };
}

/** Lets events happen to the job of that name, one after the other. */
export function happenings(store: JobStore, name: string, changes: Partial<NewJob> = {}) {
  const job = newJob(name, changes);
  const happen = (event: JobEvent, now = at(0), limits = LIMITS): Promise<Decision> =>
    store.transact({ jobId: job.job_id, owner: job.owner }, (state) =>
      transition(state, event, { now, limits }),
    );
  return {
    jobId: job.job_id,
    happen,
    create: (now = at(0), limits = LIMITS) => happen({ type: 'created', job }, now, limits),
  };
}

export const UPLOADED: EventOf<'uploaded'> = {
  type: 'uploaded',
  generation: '1700000000000001',
  size_bytes: 3_999_999,
  content_type: 'audio/mpeg',
};

export const RESULT: JobResult = {
  total_notes: 1102,
  bpm: 117.45,
  duration_seconds: 278.41,
  time_signature: '4/4',
  measures: 136,
  notes_by_drum: { kick: 300, snare: 250 },
};
