import { parse } from 'node:path';
import { text } from 'node:stream/consumers';

import { JOB_FILES, type FileName, type Job, type JobOptions } from '../../contract/job.js';
import { HEARING_NAME, jobPrefix } from '../../contract/object-names.js';
import { signatureNamed, type TimeSignatureName } from '../../contract/time-signatures.js';
import { ObjectMissingError, PreconditionError, type ObjectRef } from '../../jobs/ports.js';
import type { JobFilesWritten } from '../../jobs/transition.js';
import { TransientError } from '../../model-runner/errors.js';
import type { Replacements } from '../../model-runner/replace-drums.js';
import type { RewriteOptions } from '../../model-runner/rewrite-score.js';
import type { ApiPorts } from '../api/ports.js';
import { Refusal } from '../http/refusal.js';
import type { ComposedScore, ScoreFileName } from './compose-score.js';
import { changeOwnJob, readOwnJob, type OwnJobRef } from './own-job.js';

/** What a drummer may decide about a score; what is not given is as it was heard. */
export interface ScoreRequest {
  bpm?: number;
  time_signature?: TimeSignatureName;
  first_downbeat_seconds?: number;
  sensitivity?: number;
  kit?: Replacements;
}

/**
 * Writes a completed job's score again from what was heard, without the networks.
 *
 * @throws Refusal job_not_found, not_completed, file_not_found, invalid_request
 * @throws TransientError when somebody else is writing it
 */
export async function writeScore(
  ports: ApiPorts,
  ref: OwnJobRef,
  request: ScoreRequest,
): Promise<Job> {
  const job = await readOwnJob(ports.store, ref);
  if (job.status !== 'completed') {
    throw new Refusal(
      'not_completed',
      `The job is ${job.status}; its score can be written again once it is completed.`,
    );
  }
  const { files, result } = await ports.composeScore(
    await readHearing(ports, job),
    rewriteOptions(request, parse(job.filename).name),
  );
  const written = await overwrite(ports, job, files);
  return changeOwnJob(ports, ref, {
    type: 'rescored',
    result,
    files: { ...job.files, ...written },
    options: jobOptions(request, job.options),
  }).catch(async (error: unknown) => {
    // The job was deleted while its score was written: nothing of it may be left.
    if (error instanceof Refusal && error.code === 'job_not_found') {
      await ports.objects.deleteAll(ports.buckets.scores, jobPrefix(job.job_id));
    }
    throw error;
  });
}

/** @throws Refusal file_not_found for a job from before hearings were kept, or past its days */
async function readHearing({ objects, buckets }: ApiPorts, job: Job): Promise<string> {
  try {
    const object = jobPrefix(job.job_id) + HEARING_NAME;
    return await text(objects.read({ bucket: buckets.scores, object }));
  } catch (cause) {
    if (!(cause instanceof ObjectMissingError)) throw cause;
    throw new Refusal(
      'file_not_found',
      'What was heard of the song is no longer kept. Upload the song again.',
      { cause },
    );
  }
}

/**
 * Each file is written over the generation that was seen before the first was written. So of two
 * requests at once the slower one fails with its first file, and no score is put together of both.
 * What an interrupted request leaves half written, the next one writes anew.
 */
async function overwrite(
  { objects, buckets }: ApiPorts,
  job: Job,
  files: ComposedScore['files'],
): Promise<JobFilesWritten> {
  const places = await Promise.all(
    (Object.keys(files) as ScoreFileName[]).map(async (name) => {
      const ref: ObjectRef = { bucket: buckets.scores, object: jobPrefix(job.job_id) + name };
      return { name, ref, ifGeneration: (await objects.stat(ref))?.generation ?? '0' };
    }),
  );
  const written: JobFilesWritten = {};
  for (const { name, ref, ifGeneration } of places) {
    const { contentType } = JOB_FILES[name satisfies FileName];
    try {
      const body = files[name];
      written[name] = await objects.write({ ...ref, contentType, body, ifGeneration });
    } catch (cause) {
      if (!(cause instanceof PreconditionError)) throw cause;
      throw new TransientError('The score is being written by another request.', { cause });
    }
  }
  return written;
}

function rewriteOptions(request: ScoreRequest, title: string): RewriteOptions {
  const { bpm, time_signature, first_downbeat_seconds, sensitivity, kit } = request;
  return {
    title,
    ...(bpm !== undefined && { bpm }),
    ...(time_signature !== undefined && { timeSignature: signatureNamed(time_signature) }),
    ...(first_downbeat_seconds !== undefined && { firstDownbeatSeconds: first_downbeat_seconds }),
    ...(sensitivity !== undefined && { sensitivity }),
    ...(kit !== undefined && { kit }),
  };
}

/** What a job's options say from now on; what it was heard with remains. */
function jobOptions(request: ScoreRequest, { drums_only, quality }: JobOptions): JobOptions {
  const { bpm, time_signature, sensitivity } = request;
  return {
    ...(bpm !== undefined && { bpm }),
    ...(time_signature !== undefined && { time_signature }),
    ...(sensitivity !== undefined && { sensitivity }),
    ...(drums_only !== undefined && { drums_only }),
    ...(quality !== undefined && { quality }),
  };
}
