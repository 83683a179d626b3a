import type { Drum } from '../../contract/drums.js';
import {
  BANDS,
  bandEdgesHz,
  FRAMES_PER_SECOND,
  LONG,
  relativePower,
  SHORT,
} from '../dsp/front-end.js';
import { endToEnd } from '../dsp/windows.js';
import { ALIKE } from './transcribe.js';

/**
 * Rows of a song's drums [frames, BANDS], kept as bytes, a quarter of their memory: how many steps each band is
 * above the softest that counts.
 */
export type Sounds = Uint8ClampedArray;

/** In rows' units: 55 dB below the recording's level. What is softer sounds like nothing. */
const SOFTEST = -2;
/** In rows' units: 0.3 dB. */
const STEP = 0.02;
/** Strokes sound alike by fours of bands. */
const POOLED = 4;

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

/** What is kept of the drums' rows [frames, BANDS] to tell strokes by. */
export function soundsOf(drumRows: Float32Array): Sounds {
  return Uint8ClampedArray.from(drumRows, (value) => (value - SOFTEST) / STEP);
}

/** Those of stretches that follow each other. */
export function joinedSounds(stretches: readonly Sounds[]): Sounds {
  return endToEnd(stretches, (length) => new Uint8ClampedArray(length));
}

/** The frame of `sounds` that is nearest to a time. */
export function frameAt(sounds: Sounds, seconds: number): number {
  return Math.min(sounds.length / BANDS - 1, Math.round(seconds * FRAMES_PER_SECOND));
}

/**
 * What strokes at a frame sound like, where this drum and those alike are heard: attack, tail, and by how
 * much the attack rises.
 */
export function soundAt(sounds: Sounds, drum: Drum): (frame: number) => Float32Array {
  const [lowHz, highHz] = HEARD_HZ[ALIKE.findIndex((drums) => drums.includes(drum))]!;
  const fours = CENTRES_HZ.flatMap((hz, four) => (hz >= lowHz && hz <= highHz ? [four] : []));
  const mean = (frame: number, offsets: readonly number[], four: number): number => {
    let steps = 0;
    for (const offset of offsets) {
      const from = rowAt(sounds, frame + offset) + four * POOLED;
      for (let band = 0; band < POOLED; band++) steps += sounds[from + band]!;
    }
    return (STEP * steps) / POOLED / offsets.length;
  };
  return (frame) => {
    const attack = fours.map((four) => mean(frame, ATTACK_FRAMES, four));
    const tail = fours.map((four) => mean(frame, TAIL_FRAMES, four));
    const rise = fours.map((four, i) => Math.max(0, attack[i]! - mean(frame, BEFORE_FRAMES, four)));
    return Float32Array.from([...attack, ...tail, ...rise]);
  };
}

/** A stroke's attack in two parts, and what was there before and has mostly not died away since. */
const [EARLY_FRAMES, LATE_FRAMES, JUST_BEFORE_FRAMES] = [
  [0, 1],
  [2, 3],
  [-3, -2],
] as const;
const STILL_THERE = 0.8;

/** What rises in each band at a frame, early and late, as magnitudes: of sounds at once these nearly add up. */
export function attackAt(sounds: Sounds, frame: number): Float32Array {
  const mean = (offsets: readonly number[], band: number): number => {
    let power = 0;
    for (const offset of offsets) power += POWERS[sounds[rowAt(sounds, frame + offset) + band]!]!;
    return power / offsets.length;
  };
  const attack = new Float32Array(2 * BANDS);
  for (let band = 0; band < BANDS; band++) {
    const before = mean(JUST_BEFORE_FRAMES, band);
    attack[band] = Math.sqrt(Math.max(0, mean(EARLY_FRAMES, band) - before));
    attack[BANDS + band] = Math.sqrt(Math.max(0, mean(LATE_FRAMES, band) - STILL_THERE * before));
  }
  return attack;
}

/** Of each number of steps. */
const POWERS = Float64Array.from({ length: 256 }, (_, steps) =>
  relativePower(SOFTEST + STEP * steps),
);

/** Where a frame begins, or the nearest that there is. */
function rowAt(sounds: Sounds, frame: number): number {
  return BANDS * Math.min(sounds.length / BANDS - 1, Math.max(0, frame));
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
