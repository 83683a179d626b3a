import type { BeatActivations } from '../stages/beats.js';
import type { FrameTimes } from '../stages/transcribe.js';
import type { StereoSamples } from '../pcm.js';
import type { SplitStretch } from '../dsp/stem-splitter.js';

/**
 * What becomes known of a song as a separator listens. Every field is a stream of its own, to be put
 * end to end: some run ahead of others, and any may be empty.
 */
export interface SeparatedStretch {
  /** Normalised band powers of the song and of its drums, [frames, BANDS], as many of each. */
  rows: Float32Array;
  drumRows: Float32Array;
  song: StereoSamples;
  /** The song taken apart, where that was asked for. */
  split: SplitStretch;
  /** The separator's mask [frames, LONG.bands], where it works with one. */
  share: Float32Array;
}

/** The same as a transcriber listens. */
export interface TranscribedStretch {
  rows: Float32Array;
  song: StereoSamples;
  /** The transcriber's activations [frames, DRUMS.length], at its own rate. */
  onset: Float32Array;
  velocity: Float32Array;
}

export type Separate = (song: AsyncIterable<StereoSamples>) => AsyncIterable<SeparatedStretch>;

export interface Transcriber {
  times: FrameTimes;
  /** Listens to `split`, so that a separator must be asked for it. */
  needsSplit: boolean;
  transcribe: (song: AsyncIterable<SeparatedStretch>) => AsyncIterable<TranscribedStretch>;
}

export type HearBeats = (song: AsyncIterable<TranscribedStretch>) => Promise<BeatActivations>;

const NO_VALUES = new Float32Array();
const NO_SAMPLES: StereoSamples = { left: NO_VALUES, right: NO_VALUES };

/** A stretch of which only this is known. */
export function separated(known: Partial<SeparatedStretch>): SeparatedStretch {
  return {
    rows: NO_VALUES,
    drumRows: NO_VALUES,
    song: NO_SAMPLES,
    split: { drums: NO_SAMPLES, backing: NO_SAMPLES },
    share: NO_VALUES,
    ...known,
  };
}

/** A stretch of which only this is known. */
export function transcribed(known: Partial<TranscribedStretch>): TranscribedStretch {
  return { rows: NO_VALUES, song: NO_SAMPLES, onset: NO_VALUES, velocity: NO_VALUES, ...known };
}
