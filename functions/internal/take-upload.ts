import { buffer } from 'node:stream/consumers';

import { AUDIO_TYPES } from '../../contract/audio-types.js';
import type { JobError } from '../../contract/job.js';
import { jobOfInput } from '../../contract/object-names.js';
import { applyEvent } from '../../jobs/lifecycle.js';
import { ObjectMissingError, type ObjectInfo } from '../../jobs/ports.js';
import type { FunctionPorts } from '../lifecycle.gcp.js';
import { SNIFFED_BYTES, sniffContainer } from './sniff.js';

/**
 * What an upload means for its job: it is queued, or refused for what the first bytes show. Objects
 * that belong to no job are removed, and those of others left alone; neither is worth a retry.
 *
 * @throws TransientError when trying again may help
 */
export async function takeUpload(
  ports: FunctionPorts,
  uploaded: ObjectInfo,
  maxUploadBytes: number,
): Promise<void> {
  const { store, objects, buckets, log } = ports;
  const jobId = jobOfInput(uploaded.object);
  if (uploaded.bucket !== buckets.uploads || jobId === undefined) {
    log.warn('An object that is no song was announced.', {
      bucket: uploaded.bucket,
      object: uploaded.object,
    });
    return;
  }
  if (!(await store.get(jobId))) {
    log.info('A song without a job was removed.', { job_id: jobId });
    await objects.deleteAll(buckets.uploads, uploaded.object);
    return;
  }
  const { generation, size_bytes, content_type } = uploaded;
  const error = await faultOf(ports, uploaded, maxUploadBytes);
  if (error === 'gone') return;
  await applyEvent(
    ports,
    { jobId },
    error
      ? { type: 'upload_rejected', generation, error }
      : { type: 'uploaded', generation, size_bytes, content_type },
  );
}

async function faultOf(
  { objects }: FunctionPorts,
  uploaded: ObjectInfo,
  maxUploadBytes: number,
): Promise<JobError | 'gone' | undefined> {
  const refused = (code: string, message: string): JobError => ({
    code,
    message,
    retryable: false,
  });
  if (uploaded.size_bytes === 0) {
    return refused(
      'file_empty',
      'The file is empty. Choose the song again and upload it once more.',
    );
  }
  if (uploaded.size_bytes > maxUploadBytes) {
    const limit = Math.floor(maxUploadBytes / 1024 ** 2);
    return refused(
      'file_too_large',
      `The file has ${Math.ceil(uploaded.size_bytes / 1024 ** 2)} MiB; ${limit} MiB are taken. ` +
        'Upload a compressed version, such as an MP3.',
    );
  }
  const end = Math.min(uploaded.size_bytes, SNIFFED_BYTES) - 1;
  try {
    const head = await buffer(objects.read(uploaded, { start: 0, end }));
    if (sniffContainer(head)) return undefined;
  } catch (error) {
    // Deleted or cancelled in the meantime: there is nothing to take any more.
    if (error instanceof ObjectMissingError) return 'gone';
    throw error;
  }
  const taken = AUDIO_TYPES.map(({ name }) => name).join(', ');
  return refused(
    'not_audio',
    `The file was sent as ${uploaded.content_type} and holds something else. Taken are ${taken}.`,
  );
}
