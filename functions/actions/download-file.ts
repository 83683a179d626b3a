import { parse } from 'node:path';

import { JOB_FILES, type FileName } from '../../contract/job.js';
import type { ApiPorts } from '../api/ports.js';
import { Refusal } from '../http/refusal.js';
import { readOwnJob, type OwnJobRef } from './own-job.js';

export interface Download {
  url: string;
  expires_at: string;
}

/**
 * Signs the download of one of a job's files, named after the song.
 *
 * @throws Refusal job_not_found, file_not_found, not_completed
 */
export async function signFileDownload(
  ports: ApiPorts,
  ref: OwnJobRef,
  name: string,
): Promise<Download> {
  const job = await readOwnJob(ports.store, ref);
  if (!isFileName(name)) throw noSuchFile(name, Object.keys(JOB_FILES));
  if (job.status !== 'completed') {
    throw new Refusal(
      'not_completed',
      `The job is ${job.status}; its files can be had once it is completed.`,
    );
  }
  const file = job.files[name];
  if (!file) throw noSuchFile(name, Object.keys(job.files));

  const { settings, buckets, objects, clock } = ports;
  const expiresAt = new Date(clock.now().getTime() + settings.downloadUrlSeconds * 1000);
  const stored = { bucket: buckets.scores, object: file.object };
  // Stems are written once; a job whose score was written again outlives them.
  if (!(await objects.stat(stored))) {
    throw new Refusal(
      'file_not_found',
      `"${name}" is no longer kept: it was made too long ago. Upload the song again.`,
    );
  }
  const filename = `${parse(job.filename).name}.${JOB_FILES[name].extension}`;
  const url = await objects.signDownload(stored, filename, expiresAt);
  return { url, expires_at: expiresAt.toISOString() };
}

function isFileName(name: string): name is FileName {
  return Object.hasOwn(JOB_FILES, name);
}

function noSuchFile(name: string, names: readonly string[]): Refusal {
  return new Refusal(
    'file_not_found',
    `The job has no file "${name}". Its files are ${names.join(', ')}.`,
  );
}
