import { DRUMS } from '../contract/drums.js';
import { BandStream } from './dsp/band-stream.js';
import { BANDS, FRAMES_PER_SECOND, LONG } from './dsp/front-end.js';
import { StemSplitter } from './dsp/stem-splitter.js';
import { concatenate, Windows, type FrameWindow } from './dsp/windows.js';
import type { Models } from './inference/models.js';
import type { StereoSamples } from './pcm.js';
import { hearBeats, type BeatActivations } from './stages/beats.js';
import type { AudioSource } from './stages/decode.js';
import { drumRows, everythingIsDrums, separate } from './stages/separate.js';
import { transcribe, type DrumActivations } from './stages/transcribe.js';
import type { StemWriter } from './stems.js';

/** Everything that the networks make of a song. */
export interface Heard {
  drums: DrumActivations;
  beats: BeatActivations;
  /** The separator's mask [frames, LONG.bands], where it was asked to be kept. */
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

/** Cores long enough that the margins, which are computed twice, cost little. */
const HEARING_SECONDS = 30;
const BEAT_SECONDS = 60;
/** Quieter recordings are not turned up further: it would be noise. */
const QUIETEST_LEVEL_DB = -80;

/**
 * One pass through the song, in stretches: separate and transcribe each, hand its stems on, and count
 * beats over what was heard. What is kept of a second of song is a few kilobytes of activations.
 *
 * @throws what AudioSource.chunks and the stems throw, and the signal's reason
 */
export async function hear(input: HearInput): Promise<Heard> {
  const { audio, models, separation, stems, keepMask, onHeard, signal } = input;
  const masks: Float32Array[] = [];
  const listener = new Listener(models, separation);
  const stream = new BandStream(10 ** (Math.max(QUIETEST_LEVEL_DB, audio.levelDb) / 10));
  const splitter = stems && new StemSplitter();
  const take = async (rows: Float32Array, last: boolean): Promise<void> => {
    for (const share of await listener.listen(rows, last)) {
      if (keepMask) masks.push(share);
      if (stems && splitter) await stems.write(splitter.pushMask(share));
      signal?.throwIfAborted();
      onHeard(Math.min(1, listener.heardSeconds / audio.durationSeconds));
    }
  };
  for await (const chunk of audio.chunks()) {
    splitter?.pushAudio(chunk);
    await take(stream.push(mono(chunk)), false);
  }
  await take(stream.finish(), true);
  if (stems && splitter) await stems.write(splitter.finish());
  return { ...listener.heard(), ...(keepMask && { mask: concatenate(masks) }) };
}

function mono({ left, right }: StereoSamples): Float32Array {
  return left.map((sample, i) => (sample + right[i]!) / 2);
}

/** Feeds the networks window by window and gathers what they say. */
class Listener {
  readonly #models: Models;
  readonly #separation: boolean;
  readonly #hearing: Windows;
  readonly #counting: Windows;
  readonly #onset: Float32Array[] = [];
  readonly #velocity: Float32Array[] = [];
  readonly #beat: Float32Array[] = [];
  readonly #downbeat: Float32Array[] = [];
  #frames = 0;

  constructor(models: Models, separation: boolean) {
    const { separator, transcriber, beatTracker } = models;
    this.#models = models;
    this.#separation = separation;
    this.#hearing = new Windows({
      width: BANDS,
      coreFrames: HEARING_SECONDS * FRAMES_PER_SECOND,
      marginFrames: separator.description.context_frames + transcriber.description.context_frames,
    });
    this.#counting = new Windows({
      width: BANDS + DRUMS.length,
      coreFrames: BEAT_SECONDS * FRAMES_PER_SECOND,
      // The beat tracker halves the frame rate: windows begin and end on pairs of frames.
      marginFrames: 2 * Math.ceil(beatTracker.description.context_frames / 2),
    });
  }

  get heardSeconds(): number {
    return this.#frames / FRAMES_PER_SECOND;
  }

  heard(): Heard {
    return {
      drums: {
        onset: concatenate(this.#onset),
        velocity: concatenate(this.#velocity),
        frames: this.#frames,
      },
      beats: { beat: concatenate(this.#beat), downbeat: concatenate(this.#downbeat) },
    };
  }

  /** The masks of the stretches that these rows complete. */
  async listen(rows: Float32Array, last: boolean): Promise<Float32Array[]> {
    const masks: Float32Array[] = [];
    const windows = [...this.#hearing.push(rows), ...(last ? this.#hearing.finish() : [])];
    for (const window of windows) masks.push(await this.#hear(window));
    if (last) for (const window of this.#counting.finish()) await this.#count(window);
    return masks;
  }

  async #hear(window: FrameWindow): Promise<Float32Array> {
    const { rows, frames } = window;
    const { separator, transcriber } = this.#models;
    const mask = this.#separation
      ? await separate(rows, separator.infer)
      : everythingIsDrums(frames);
    const drums = this.#separation ? drumRows(rows, mask) : rows;
    const { onset, velocity } = await transcribe(rows, drums, transcriber.infer);
    const onsets = core(window, onset, DRUMS.length);
    this.#onset.push(onsets);
    this.#velocity.push(core(window, velocity, DRUMS.length));
    this.#frames += window.coreEnd - window.coreStart;
    const counted = interleave(core(window, rows, BANDS), onsets);
    for (const ready of this.#counting.push(counted)) await this.#count(ready);
    return core(window, mask.share, LONG.bands);
  }

  async #count(window: FrameWindow): Promise<void> {
    const width = BANDS + DRUMS.length;
    // An odd last frame is heard twice rather than not at all.
    const even =
      window.frames % 2 === 0
        ? window.rows
        : concatenate([window.rows, window.rows.subarray(-width)]);
    const song = columns(even, width, { from: 0, to: BANDS });
    const onsets = columns(even, width, { from: BANDS, to: width });
    const { beat, downbeat } = await hearBeats(song, onsets, this.#models.beatTracker.infer);
    const halves = [window.coreStart / 2, Math.ceil(window.coreEnd / 2)] as const;
    this.#beat.push(beat.slice(...halves));
    this.#downbeat.push(downbeat.slice(...halves));
  }
}

function core(window: FrameWindow, values: Float32Array, width: number): Float32Array {
  return values.slice(window.coreStart * width, window.coreEnd * width);
}

function interleave(song: Float32Array, onsets: Float32Array): Float32Array {
  const width = BANDS + DRUMS.length;
  const frames = song.length / BANDS;
  const joined = new Float32Array(frames * width);
  for (let frame = 0; frame < frames; frame++) {
    joined.set(song.subarray(frame * BANDS, (frame + 1) * BANDS), frame * width);
    joined.set(
      onsets.subarray(frame * DRUMS.length, (frame + 1) * DRUMS.length),
      frame * width + BANDS,
    );
  }
  return joined;
}

function columns(
  rows: Float32Array,
  width: number,
  { from, to }: { from: number; to: number },
): Float32Array {
  const frames = rows.length / width;
  const picked = new Float32Array(frames * (to - from));
  for (let frame = 0; frame < frames; frame++) {
    picked.set(rows.subarray(frame * width + from, frame * width + to), frame * (to - from));
  }
  return picked;
}
