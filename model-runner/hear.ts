import { DRUMS } from '../contract/drums.js';
import { concatenate } from './dsp/windows.js';
import type { Models } from './inference/models.js';
import { allDrums } from './listening/all-drums.js';
import { beatTrackerOf, separatorOf, transcriberOf } from './listening/listeners.js';
import type { Separate } from './listening/streams.js';
import type { BeatActivations } from './stages/beats.js';
import type { AudioSource } from './stages/decode.js';
import { joinedSounds, soundsOf, type Sounds } from './stages/sounds.js';
import type { DrumActivations, FrameTimes } from './stages/transcribe.js';
import type { StemWriter } from './stems.js';

/** Everything that the networks make of a song. */
export interface Heard {
  drums: DrumActivations;
  /** When the frames of `drums` are. */
  frameTimes: FrameTimes;
  beats: BeatActivations;
  /** What the drums sound like. */
  sounds: Sounds;
  /** The separator's mask [frames, LONG.bands], where it was asked to be kept and works with one. */
  mask?: Float32Array;
}

export interface HearInput {
  audio: AudioSource;
  models: Models;
  /** False where the recording holds nothing but drums. */
  separation: boolean;
  stems?: StemWriter | undefined;
  /** For looking into the separator: its mask takes 33 kB a second of song. */
  keepMask?: boolean;
  onHeard: (share: number) => void;
  signal?: AbortSignal | undefined;
}

/** Quieter recordings are not turned up further: it would be noise. */
const QUIETEST_LEVEL_DB = -80;

/**
 * One pass through the song: what is decoded streams through the separator, what is separated through
 * the transcriber, and beats are counted over what was heard. Each listens in windows or segments of
 * its own; what is kept of a second of song is a few kilobytes of activations, and ten of what its
 * drums sound like.
 *
 * @throws what AudioSource.chunks and the stems throw, the signal's reason, and PermanentError
 *   model_unfit where a model's output is not what its description promises
 */
export async function hear(input: HearInput): Promise<Heard> {
  const { audio, models, stems, keepMask, onHeard, signal } = input;
  const transcriber = transcriberOf(models);
  const level = 10 ** (Math.max(QUIETEST_LEVEL_DB, audio.levelDb) / 10);
  const split = stems !== undefined || transcriber.needsSplit;
  const separate: Separate = input.separation
    ? separatorOf(models, { statistics: audio, level, split })
    : (song) => allDrums(song, { level });
  const hearBeats = beatTrackerOf(models, transcriber.times);

  const masks: Float32Array[] = [];
  const sounds: Sounds[] = [];
  const onsets: Float32Array[] = [];
  const velocities: Float32Array[] = [];
  let frames = 0;
  const separated = watched(separate(audio.chunks()), async ({ split, share, drumRows }) => {
    if (keepMask) masks.push(share);
    sounds.push(soundsOf(drumRows));
    if (split.drums.left.length > 0) await stems?.write(split);
    signal?.throwIfAborted();
  });
  const transcribed = watched(transcriber.transcribe(separated), ({ onset, velocity }) => {
    if (onset.length === 0) return;
    onsets.push(onset);
    velocities.push(velocity);
    frames += onset.length / DRUMS.length;
    signal?.throwIfAborted();
    const heardSeconds = frames / transcriber.times.framesPerSecond;
    onHeard(Math.min(1, heardSeconds / audio.durationSeconds));
  });
  const beats = await hearBeats(transcribed);

  const mask = concatenate(masks);
  return {
    drums: { onset: concatenate(onsets), velocity: concatenate(velocities), frames },
    frameTimes: transcriber.times,
    beats,
    sounds: joinedSounds(sounds),
    ...(mask.length > 0 && { mask }),
  };
}

/** Passes a stream on, showing each of its parts to somebody first. */
async function* watched<T>(
  stream: AsyncIterable<T>,
  watch: (part: T) => void | Promise<void>,
): AsyncGenerator<T, void, undefined> {
  for await (const part of stream) {
    await watch(part);
    yield part;
  }
}
