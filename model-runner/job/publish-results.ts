import type { Readable } from 'node:stream';

import { JOB_FILES, type FileName, type StoredFile } from '../../contract/job.js';
import { HEARING_NAME, jobPrefix } from '../../contract/object-names.js';
import { STAGES } from '../../contract/milestones.js';
import { PreconditionError, type ObjectRef } from '../../jobs/ports.js';
import type { JobFilesWritten } from '../../jobs/transition.js';
import { TransientError } from '../errors.js';
import type { Lease } from './lease.js';
import type { RunnerPorts } from './ports.js';

export type OutputName = FileName | typeof HEARING_NAME;

/** What a song became: each file's contents anew for every call. */
export type Outputs = ReadonlyMap<OutputName, () => Readable | Uint8Array | string>;

export interface PublishInput {
  ports: Pick<RunnerPorts, 'objects' | 'scoresBucket'>;
  jobId: string;
  outputs: Outputs;
  lease: Lease;
}

/** A runner that lost its lease can get in between at most once with each object. */
const MOST_WRITES = 3;

/**
 * Puts a song's files into the scores bucket.
 *
 * Every object is written only over the generation that was seen before the lease was last confirmed.
 * So a runner that was overtaken cannot write over anything that came after its lease; what it may
 * still have written before its successor did, the successor replaces. `completed` then names the
 * generations, and is accepted from the holder of the lease alone.
 *
 * @returns the files that the job is to offer
 * @throws LeaseLostError, TransientError, or the reason of the lease's signal
 */
export async function publishResults(input: PublishInput): Promise<JobFilesWritten> {
  const { ports, jobId, outputs, lease } = input;
  const { from, to } = STAGES.publish;
  lease.report({ stage: 'publish', percent: from });
  const places = await Promise.all(
    [...outputs].map(async ([name, open]) => {
      const ref = resultRef(ports, jobId, name);
      return { name, open, ref, generation: await generationOf(ports, ref) };
    }),
  );
  await lease.confirm();
  const files: JobFilesWritten = {};
  for (const [index, place] of places.entries()) {
    const stored = await writeOver(input, place);
    if (place.name !== HEARING_NAME) files[place.name] = stored;
    lease.report({ stage: 'publish', percent: from + ((to - from) * (index + 1)) / places.length });
  }
  return files;
}

/** Removes what may have been published of a job that nobody will work on again. */
export async function withdrawResults(ports: PublishInput['ports'], jobId: string): Promise<void> {
  const names: OutputName[] = [...(Object.keys(JOB_FILES) as FileName[]), HEARING_NAME];
  for (const name of names) {
    const { bucket, object } = resultRef(ports, jobId, name);
    await ports.objects.deleteAll(bucket, object);
  }
}

interface Place {
  name: OutputName;
  open: () => Readable | Uint8Array | string;
  ref: ObjectRef;
  /** What is there, '0' for nothing. */
  generation: string;
}

async function writeOver({ ports, lease }: PublishInput, place: Place): Promise<StoredFile> {
  const { name, open, ref } = place;
  const { contentType } = name === HEARING_NAME ? JOB_FILES['events.json'] : JOB_FILES[name];
  let ifGeneration = place.generation;
  for (let write = 1; ; write++) {
    lease.signal.throwIfAborted();
    try {
      const { signal } = lease;
      return await ports.objects.write({ ...ref, contentType, body: open(), ifGeneration, signal });
    } catch (cause) {
      if (!(cause instanceof PreconditionError)) throw cause;
      if (write === MOST_WRITES) {
        throw new TransientError(`Somebody else keeps writing ${ref.object}.`, { cause });
      }
      // First what is there, then whether the job is still ours: the other way round, a successor
      // could come in between and be written over.
      ifGeneration = await generationOf(ports, ref);
      await lease.confirm();
    }
  }
}

async function generationOf({ objects }: PublishInput['ports'], ref: ObjectRef): Promise<string> {
  return (await objects.stat(ref))?.generation ?? '0';
}

function resultRef(
  { scoresBucket }: PublishInput['ports'],
  jobId: string,
  name: OutputName,
): ObjectRef {
  return { bucket: scoresBucket, object: jobPrefix(jobId) + name };
}
