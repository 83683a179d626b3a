import { isDeepStrictEqual } from 'node:util';

import { v5 } from 'uuid';

import { AUDIO_TYPE_NAMES, audioExtension, audioTypeOf } from '../../contract/audio-types.js';
import type { Job, JobOptions } from '../../contract/job.js';
import { inputObject } from '../../contract/object-names.js';
import { applyEvent } from '../../jobs/lifecycle.js';
import type { NewJob } from '../../jobs/transition.js';
import { TransientError } from '../../model-runner/errors.js';
import { Refusal } from '../http/refusal.js';
import type { FunctionPorts } from '../lifecycle.gcp.js';
import { cleanFilename } from './filename.js';

/** The song that a job is to be made for. */
export interface Song {
  filename: string;
  content_type: string;
  size_bytes: number;
  options: JobOptions;
}

export interface JobIdentity {
  owner: string;
  jobId: string;
}

/** What ids that are made from idempotency keys are told from other UUIDs by. */
const IDEMPOTENCY_NAMESPACE = 'a3bb189e-8bf9-4c58-9d1c-1d2f1c9b6a57';

/** @returns the id of the job that an owner asks for under an Idempotency-Key, always the same */
export function idOfKey(owner: string, key: string): string {
  return v5(JSON.stringify([owner, key]), IDEMPOTENCY_NAMESPACE);
}

/**
 * Checks what is said of a song, and makes of it what a job begins with.
 *
 * @throws Refusal invalid_request, unsupported_audio_type, file_too_large
 */
export function prepareJob(
  song: Song,
  { owner, jobId }: JobIdentity,
  { bucket, maxBytes }: { bucket: string; maxBytes: number },
): NewJob {
  const filename = cleanFilename(song.filename);
  const type = audioTypeOf(song.content_type);
  if (!type) {
    throw new Refusal(
      'unsupported_audio_type',
      `The file’s content type is "${song.content_type}". Taken are ${AUDIO_TYPE_NAMES}; ` +
        'GET /api/v1/config lists their content types.',
    );
  }
  if (song.size_bytes > maxBytes) {
    throw new Refusal(
      'file_too_large',
      `The file has ${song.size_bytes} bytes; ${maxBytes} are taken. ` +
        'Send a compressed version, such as an MP3.',
    );
  }
  const { size_bytes, content_type, options } = song;
  const object = inputObject(jobId, audioExtension(type, filename));
  const input = { bucket, object, generation: null, size_bytes, content_type };
  return { job_id: jobId, owner, filename, input, options };
}

/**
 * Creates a job, or finds the one that the same request created before.
 *
 * @throws Refusal too_many_active_jobs, minutes_used_up; idempotency_key_reused where the job that is
 *   there was made for another song
 */
export async function createJob(ports: FunctionPorts, job: NewJob): Promise<Job> {
  const { job_id: jobId, owner } = job;
  const decision = await applyEvent(ports, { jobId, owner }, { type: 'created', job });
  if (decision.kind === 'refuse') throw new Refusal(decision.code, decision.message);
  const found =
    decision.kind === 'accept' ? (decision.job ?? undefined) : await ports.store.get(jobId);
  if (!found) throw new TransientError(`Job ${jobId} was deleted while it was asked for again.`);
  if (isSameRequest(found, job)) return found;
  throw new Refusal(
    'idempotency_key_reused',
    'This Idempotency-Key was sent before with another song or other options. ' +
      'Make a new key for every request, and send the old one only to repeat its request.',
  );
}

function isSameRequest(found: Job, asked: NewJob): boolean {
  const essence = ({ filename, input, options }: NewJob) => {
    const { object, size_bytes, content_type } = input;
    return { filename, object, size_bytes, content_type, options };
  };
  return isDeepStrictEqual(essence(found), essence(asked));
}
