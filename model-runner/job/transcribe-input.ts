import { createReadStream, createWriteStream } from 'node:fs';
import { extname, join, parse } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Job, JobResult } from '../../contract/job.js';
import { HEARING_NAME } from '../../contract/object-names.js';
import { STAGES } from '../../contract/milestones.js';
import { ObjectMissingError } from '../../jobs/ports.js';
import { PermanentError } from '../errors.js';
import { isTrusted, type Ffmpeg } from '../ffmpeg/find.js';
import type { Transcription } from '../pipeline.js';
import { openAudio, type AudioSource } from '../stages/decode.js';
import { openStems } from '../stems.js';
import type { Lease } from './lease.js';
import type { RunnerPorts } from './ports.js';
import type { OutputName, Outputs } from './publish-results.js';
import { transcribeOptions } from './transcribe-options.js';

export interface TranscribeInputOptions {
  ports: RunnerPorts;
  job: Job;
  /** Where the song and what is too large for memory are put. */
  folder: string;
  lease: Lease;
}

/**
 * From a job's upload to everything that is to be published.
 *
 * @throws PermanentError, TransientError, LeaseLostError, or the reason of the lease's signal
 */
export async function transcribeInput(
  input: TranscribeInputOptions,
): Promise<{ result: JobResult; outputs: Outputs }> {
  const { ports, lease } = input;
  lease.report({ stage: 'decode', percent: STAGES.decode.from });
  const path = await fetchSong(input);
  const ffmpeg = await ports.findFfmpeg();
  if (!isTrusted(ffmpeg)) {
    ports.log.warn('This ffmpeg is too old for files from people one does not know.', {
      ffmpeg: ffmpeg.path,
      ffmpeg_version: ffmpeg.version,
    });
  }
  const audio = await openAudio({ path, ffmpeg, signal: lease.signal });
  await lease.measured(audio.durationSeconds);
  const { stemPaths, ...transcription } = await transcribe(input, { audio, ffmpeg });
  const { notices, ...result } = transcription.summary;
  for (const notice of notices) ports.log.info(notice);
  const pdf = await ports.toPdf(transcription.musicXml);
  return { result, outputs: outputsOf({ ...transcription, pdf, stemPaths }) };
}

/** Where the job's song is put on this machine: a name that no uploader chose. */
export function songPath({ job, folder }: Pick<TranscribeInputOptions, 'job' | 'folder'>): string {
  return join(folder, `input${extname(job.input.object)}`);
}

async function fetchSong(input: TranscribeInputOptions): Promise<string> {
  const { bucket, object, generation } = input.job.input;
  const path = songPath(input);
  const song = { bucket, object, ...(generation !== null && { generation }) };
  try {
    await pipeline(input.ports.objects.read(song), createWriteStream(path), {
      signal: input.lease.signal,
    });
  } catch (cause) {
    if (!(cause instanceof ObjectMissingError)) throw cause;
    throw new PermanentError(
      'file_not_found',
      'The uploaded song is no longer there. Expected it to be kept until it is transcribed; ' +
        'upload it again.',
      { cause },
    );
  }
  return path;
}

interface StemPaths {
  drums: string;
  backing: string;
}

/** A recording of drums alone is not taken apart: there is no second half. */
async function transcribe(
  { ports, job, folder, lease }: TranscribeInputOptions,
  { audio, ffmpeg }: { audio: AudioSource; ffmpeg: Ffmpeg },
): Promise<Transcription & { stemPaths: StemPaths | undefined }> {
  const { signal } = lease;
  const models = await ports.loadModels(job.options.quality);
  const options = transcribeOptions(job.options, parse(job.filename).name);
  const pathOf = (extension: string): string => join(folder, extension);
  const stems = options.separation
    ? openStems({ outputs: { reserve: pathOf }, ffmpeg, codec: 'flac' })
    : undefined;
  try {
    const transcription = await ports.transcribeSong({
      audio,
      options,
      models,
      onProgress: lease.report,
      signal,
      ...(stems && { stems }),
    });
    await stems?.close();
    const stemPaths = stems && { drums: pathOf('drums.flac'), backing: pathOf('backing.flac') };
    return { ...transcription, stemPaths };
  } finally {
    await stems?.abort();
  }
}

function outputsOf(
  song: Transcription & { pdf: Uint8Array; stemPaths: StemPaths | undefined },
): Outputs {
  const { musicXml, midi, pdf, events, hearing, stemPaths } = song;
  const outputs = new Map<OutputName, ReturnType<Outputs['get']> & object>([
    ['output.musicxml', () => musicXml],
    ['output.mid', () => midi],
    ['output.pdf', () => pdf],
    ['events.json', () => `${JSON.stringify(events)}\n`],
    [HEARING_NAME, () => `${JSON.stringify(hearing)}\n`],
  ]);
  if (stemPaths) {
    outputs.set('drums.flac', () => createReadStream(stemPaths.drums));
    outputs.set('backing.flac', () => createReadStream(stemPaths.backing));
  }
  return outputs;
}
