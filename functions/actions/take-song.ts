import type { Job } from '../../contract/job.js';
import { applyEvent } from '../../jobs/lifecycle.js';
import type { ApiPorts } from '../api/ports.js';
import { createJob, prepareJob } from './create-job.js';
import type { SongForm } from './song-form.js';

/**
 * Makes a job for a song that comes with its request, and streams it into the uploads bucket; from
 * there it goes the way of every upload. A song that does not arrive whole leaves nothing behind.
 *
 * @param form.sizeBytes the most that the song can have
 * @throws Refusal when the song or the owner's limits stand against it, or when it breaks off
 */
export async function takeSong(
  ports: ApiPorts,
  owner: string,
  form: SongForm & { sizeBytes: number; signal: AbortSignal },
): Promise<Job> {
  const { settings, buckets, objects, store } = ports;
  const { filename, contentType, sizeBytes, options, signal } = form;
  const asked = prepareJob(
    { filename, content_type: contentType, size_bytes: sizeBytes, options },
    { owner, jobId: ports.newId() },
    { bucket: buckets.uploads, maxBytes: settings.maxDirectBytes },
  );
  const job = await createJob(ports, asked);
  try {
    const { bucket, object } = job.input;
    // Created with the object's name free, so whoever else wrote it would be at fault.
    await objects.write({
      ...{ bucket, object, contentType, signal },
      body: form.bytes,
      ifGeneration: '0',
    });
    await form.whole;
  } catch (error) {
    await applyEvent(ports, { jobId: job.job_id }, { type: 'delete_requested' });
    throw error;
  }
  return (await store.get(job.job_id)) ?? job;
}
