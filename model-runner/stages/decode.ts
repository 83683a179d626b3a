import type { Ffmpeg } from '../ffmpeg/find.js';
import { inputArguments, probe, type Probe } from '../ffmpeg/probe.js';
import { startFfmpeg } from '../ffmpeg/process.js';
import { createLevelMeter } from '../level.js';
import { chunksFromBytes, SAMPLE_RATE_HZ, type StereoChunk } from '../pcm.js';
import {
  changedMeanwhile,
  checkComplete,
  checkContainer,
  checkEnd,
  checkFile,
  checkNotTooLong,
  LONGEST_SECONDS,
} from '../song-checks.js';

/** A song that was found fit to be heard, and that can be streamed again and again. */
export interface AudioSource {
  path: string;
  /** Decoded, not what the container says. */
  durationSeconds: number;
  sampleRateHz: typeof SAMPLE_RATE_HZ;
  /** The file's own, where it says: half of it is the highest frequency that was recorded. */
  recordedAtHz: number | undefined;
  /** Gated mean power of the mono mix, see createLevelMeter; -Infinity for digital silence. */
  levelDb: number;
  /** Largest magnitude; may exceed 1 in lossy files. */
  peak: number;
  /** Mean and standard deviation of the mono mix. */
  monoMean: number;
  monoDeviation: number;
  /**
   * The song, as often as it is asked for, in chunks of exactly one second but for the last, which are not
   * to be altered. Where it is not kept it is decoded anew: nothing before it is asked for, and leaving the
   * loop early ends the decoder.
   *
   * @throws PermanentError damaged, where the file changed since it was opened
   */
  chunks(): AsyncIterable<StereoChunk>;
}

/** A song of six minutes is 127 MB. What is longer is decoded twice: nobody keeps an hour of sound. */
const KEPT_SECONDS = 360;

export interface OpenAudioOptions {
  path: string;
  ffmpeg: Ffmpeg;
  /** Decodes what is no longer than this only once, and keeps it. Default: KEPT_SECONDS. */
  keptSeconds?: number;
  /** Refuses what is longer. Default: LONGEST_SECONDS. */
  longestSeconds?: number;
  /** Ends this call and every later reading of the source with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Opens a song: refuses what cannot be transcribed, and measures the rest in one streaming pass.
 *
 * @throws PermanentError file_not_found, not_a_file, file_unreadable, file_empty, not_audio,
 *   no_audio_track, truncated, damaged, too_short or too_long
 * @throws TransientError where the decoder was killed from outside
 */
export async function openAudio(options: OpenAudioOptions): Promise<AudioSource> {
  const { path, ffmpeg, signal } = options;
  const { longestSeconds = LONGEST_SECONDS, keptSeconds = KEPT_SECONDS } = options;
  signal?.throwIfAborted();
  await checkFile(path);
  const container = await probe({ ffmpeg, path, signal });
  checkContainer({ path, container, longestSeconds });

  const meter = createLevelMeter();
  const decoding = { path, ffmpeg, signal, container };
  const kept: StereoChunk[] = [];
  for await (const chunk of decodeChunks(decoding)) {
    meter.add(chunk);
    const heardSeconds = (chunk.startSample + chunk.left.length) / SAMPLE_RATE_HZ;
    checkNotTooLong({ path, durationSeconds: heardSeconds, longestSeconds });
    if (heardSeconds <= keptSeconds) kept.push(chunk);
    else kept.length = 0;
  }
  const { samples, ...level } = meter.read();
  const durationSeconds = samples / SAMPLE_RATE_HZ;
  checkComplete({ path, container, durationSeconds });

  return {
    path,
    durationSeconds,
    sampleRateHz: SAMPLE_RATE_HZ,
    recordedAtHz: container.sampleRateHz,
    ...level,
    async *chunks() {
      if (kept.length > 0) {
        for (const chunk of kept) {
          signal?.throwIfAborted();
          yield chunk;
        }
        return;
      }
      let heardSamples = 0;
      for await (const chunk of decodeChunks(decoding)) {
        heardSamples += chunk.left.length;
        yield chunk;
      }
      if (heardSamples !== samples) throw changedMeanwhile(path);
    },
  };
}

interface Decoding extends Pick<OpenAudioOptions, 'path' | 'ffmpeg' | 'signal'> {
  container: Probe;
}

async function* decodeChunks(decoding: Decoding): AsyncGenerator<StereoChunk, void, undefined> {
  const { path, ffmpeg, signal, container } = decoding;
  signal?.throwIfAborted();
  // ffmpeg lowers a single channel by 3 dB when it makes two of it, so that stays ours to double.
  const channels = container.isMono ? 1 : 2;
  const decoder = startFfmpeg({
    path: ffmpeg.path,
    args: [
      ...['-loglevel', 'warning', ...inputArguments(path), '-map', '0:a:0', '-vn', '-sn', '-dn'],
      ...['-ac', String(channels), '-ar', String(SAMPLE_RATE_HZ), '-f', 'f32le', 'pipe:1'],
    ],
    signal,
  });
  let samples = 0;
  try {
    const chunks = chunksFromBytes({
      bytes: decoder.stdout as AsyncIterable<Uint8Array>,
      channels,
      chunkSamples: SAMPLE_RATE_HZ,
    });
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      samples += chunk.left.length;
      yield chunk;
    }
    const end = await decoder.ended;
    signal?.throwIfAborted();
    checkEnd({ path, end, durationSeconds: samples / SAMPLE_RATE_HZ });
  } finally {
    decoder.kill();
  }
}
