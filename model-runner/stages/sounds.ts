import type { Drum } from '../../contract/drums.js';
import { BANDS, bandEdgesHz, FRAMES_PER_SECOND, LONG, SHORT } from '../dsp/front-end.js';
import { ALIKE } from './transcribe.js';

/** Rows are kept in fours of bands, which tell what strokes sound like at a quarter of the memory. */
const POOLED = 4;
export const SOUND_BANDS = BANDS / POOLED;
/** In rows' units: 55 dB below the recording's level. What is softer sounds like nothing. */
const SOFTEST = -2;

/** Where drums alike are told from others, in the order of ALIKE. */
const HEARD_HZ: readonly (readonly [low: number, high: number])[] = [
  [0, 900],
  [200, Infinity],
  [4000, Infinity],
  [0, 1500],
  [1200, Infinity],
  [1200, Infinity],
];

/** Frames from a stroke on: its attack, what is left of it then, and what was there before. */
const ATTACK_FRAMES = [0, 1, 2] as const;
const TAIL_FRAMES = [4, 5, 6, 7] as const;
const BEFORE_FRAMES = [-4, -3, -2] as const;

/** As a standard deviation of how far apart the same stroke sounds twice, in rows' units: 1.8 dB. */
const ALIKE_SPREAD = 0.12;
/** What sounds less alike than this counts for nothing. */
const LEAST_LIKENESS = 0.01;
const MOST_DISTANCE = -2 * ALIKE_SPREAD ** 2 * Math.log(LEAST_LIKENESS);
/** One kit sounds the same throughout; but a song of hours is not compared with all of itself. */
export const FARTHEST_FRAMES = 60 * FRAMES_PER_SECOND;

/** What is kept of the drums' rows [frames, BANDS] to tell strokes by: [frames, SOUND_BANDS]. */
export function soundsOf(drumRows: Float32Array): Float32Array {
  return Float32Array.from({ length: drumRows.length / POOLED }, (_, index) => {
    let sum = 0;
    for (let band = 0; band < POOLED; band++) {
      sum += Math.max(SOFTEST, drumRows[index * POOLED + band]!);
    }
    return sum / POOLED;
  });
}

/** The frame of `sounds` that is nearest to a time. */
export function frameAt(sounds: Float32Array, seconds: number): number {
  return Math.min(sounds.length / SOUND_BANDS - 1, Math.round(seconds * FRAMES_PER_SECOND));
}

/**
 * What strokes at a frame sound like, where this drum and those alike are heard: attack, tail, and by how
 * much the attack rises.
 */
export function soundAt(sounds: Float32Array, drum: Drum): (frame: number) => Float32Array {
  const [lowHz, highHz] = HEARD_HZ[ALIKE.findIndex((drums) => drums.includes(drum))]!;
  const frames = sounds.length / SOUND_BANDS;
  const bands = CENTRES_HZ.flatMap((hz, band) => (hz >= lowHz && hz <= highHz ? [band] : []));
  const mean = (frame: number, offsets: readonly number[], band: number): number => {
    let sum = 0;
    for (const offset of offsets) {
      const at = Math.min(frames - 1, Math.max(0, frame + offset));
      sum += sounds[at * SOUND_BANDS + band]!;
    }
    return sum / offsets.length;
  };
  return (frame) => {
    const attack = bands.map((band) => mean(frame, ATTACK_FRAMES, band));
    const tail = bands.map((band) => mean(frame, TAIL_FRAMES, band));
    const rise = bands.map((band, i) => Math.max(0, attack[i]! - mean(frame, BEFORE_FRAMES, band)));
    return Float32Array.from([...attack, ...tail, ...rise]);
  };
}

/** 1 for the same sound, 0 for another. */
export function likeness(one: Float32Array, other: Float32Array): number {
  const most = MOST_DISTANCE * one.length;
  let distance = 0;
  for (let i = 0; i < one.length; i++) {
    distance += (one[i]! - other[i]!) ** 2;
    if (distance > most) return 0;
  }
  return Math.exp(-distance / one.length / (2 * ALIKE_SPREAD ** 2));
}

/** The middle of each four of bands. */
const CENTRES_HZ = [LONG, SHORT].flatMap((resolution) => {
  const centres = bandEdgesHz(resolution).slice(1, -1);
  return Array.from({ length: resolution.bands / POOLED }, (_, four) => {
    const ofFour = centres.slice(four * POOLED, (four + 1) * POOLED);
    return ofFour.reduce((sum, hz) => sum + hz, 0) / POOLED;
  });
});
