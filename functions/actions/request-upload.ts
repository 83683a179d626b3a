import type { Job } from '../../contract/job.js';
import type { SignedRequest, UploadGrant } from '../../jobs/ports.js';
import type { ApiPorts } from '../api/ports.js';
import { createJob, idOfKey, prepareJob, type Song } from './create-job.js';

export interface UploadRequest extends Song {
  protocol: UploadGrant['protocol'];
}

export interface UploadAnswer {
  job: Job;
  /** Null once the song has arrived. */
  upload: SignedRequest | null;
}

/**
 * Makes a job that waits for its song, and the signed request that brings it.
 *
 * @param caller.idempotencyKey the same key and request give the same job
 * @throws Refusal when the song or the owner's limits stand against it
 */
export async function requestUpload(
  ports: ApiPorts,
  caller: { owner: string; idempotencyKey: string | undefined },
  request: UploadRequest,
): Promise<UploadAnswer> {
  const { owner, idempotencyKey: key } = caller;
  const { settings, buckets, objects, clock } = ports;
  const jobId = key === undefined ? ports.newId() : idOfKey(owner, key);
  const asked = prepareJob(
    request,
    { owner, jobId },
    { bucket: buckets.uploads, maxBytes: settings.maxUploadBytes },
  );
  const { bucket, object, content_type: contentType, size_bytes: sizeBytes } = asked.input;
  const expiresAt = new Date(clock.now().getTime() + settings.uploadUrlSeconds * 1000);
  // Signed first: should that fail, no job is left waiting for an upload that nobody can send.
  const upload = await objects.signUpload({
    ...{ bucket, object, contentType, sizeBytes, expiresAt },
    protocol: request.protocol,
  });
  const job = await createJob(ports, asked);
  return { job, upload: job.status === 'awaiting_upload' ? upload : null };
}
