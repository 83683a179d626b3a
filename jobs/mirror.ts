import { toPublicJob, type Job } from '../contract/job.js';
import { jobPrefix, METADATA_NAME } from '../contract/object-names.js';
import { TransientError } from '../model-runner/errors.js';
import type { Buckets } from './lifecycle.js';
import { PreconditionError, type JobStore, type ObjectStore } from './ports.js';

/** Each attempt that fails means that another writer was through, and those are few. */
const MOST_ATTEMPTS = 10;

interface MirrorPorts {
  store: JobStore;
  objects: ObjectStore;
  buckets: Buckets;
}

/**
 * Writes metadata.json: what the owner sees of a job, in the scores bucket. Of several writers at once
 * none puts an older view over a newer one: each looks which generation is there before it reads the
 * job, and writes over that one only.
 *
 * @throws TransientError
 */
export async function mirrorJob(ports: MirrorPorts, jobId: string): Promise<void> {
  const { store, objects, buckets } = ports;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const there = await objects.stat({ bucket: buckets.scores, object: metadataObject(jobId) });
    const job = await store.get(jobId);
    if (!job) return;
    if (await tryWrite(ports, job, there?.generation ?? '0')) {
      // Deleted meanwhile, together with an object that was not there yet: this one is left over.
      if (!(await store.get(jobId))) await objects.deleteAll(buckets.scores, jobPrefix(jobId));
      return;
    }
  }
  throw new TransientError(
    `metadata.json of job ${jobId} was written by others ${MOST_ATTEMPTS} times in a row.`,
  );
}

/** @returns whether the object was still in that generation */
async function tryWrite(
  { objects, buckets }: MirrorPorts,
  job: Job,
  ifGeneration: string,
): Promise<boolean> {
  try {
    await objects.write({
      bucket: buckets.scores,
      object: metadataObject(job.job_id),
      contentType: 'application/json',
      body: JSON.stringify(toPublicJob(job)),
      ifGeneration,
    });
    return true;
  } catch (error) {
    if (error instanceof PreconditionError) return false;
    throw error;
  }
}

function metadataObject(jobId: string): string {
  return `${jobPrefix(jobId)}${METADATA_NAME}`;
}
