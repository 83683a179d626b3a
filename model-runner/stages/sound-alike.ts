import type { Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import { firstAfter } from '../beats/pulse-time.js';
import { BANDS, bandEdgesHz, FRAMES_PER_SECOND, LONG, SHORT } from '../dsp/front-end.js';
import { logOdds } from '../rhythm/statistics.js';
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

/** Less likely candidates do not count as moments at which something was struck. */
const LEAST_CANDIDATE = 0.1;
const SAME_MOMENT_FRAMES = 2;
const OWN_SOUND_FRAMES = 4;
/** One kit sounds the same throughout; but a song of hours is not compared with all of itself. */
const FARTHEST_FRAMES = 60 * FRAMES_PER_SECOND;
/** As a standard deviation of how far apart the same stroke sounds twice, in rows' units: 1.8 dB. */
const ALIKE_SPREAD = 0.12;
/** What sounds less alike than this counts for nothing. */
const LEAST_SHARE = 0.01;
const MOST_DISTANCE = -2 * ALIKE_SPREAD ** 2 * Math.log(LEAST_SHARE);
/** A moment without a candidate is as sure to be without a stroke. */
const LEAST_STRENGTH = 0.01;

/**
 * What the log odds of a stroke become: a share of what they were, and more or less by what is said of
 * moments that sound alike. Fitted by training/fit_sound_alike.py.
 */
const OWN_SHARE = 0.86;
const OTHERS_SHARE = 0.6;
const OTHERS_LOG_ODDS = 1.4;
const CONSTANT_LOG_ODDS = -0.13;

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

/**
 * A drum set has few sounds, and a song hears each of them many times: a doubtful stroke is the surer if
 * plain ones sound like it, and one that sounds like what is plainly something else is hardly there.
 * Through a band that is heard best by what all of them have in common.
 *
 * @param candidates ordered by time; the less sure ones count too
 * @param sounds of the song's drums by themselves, as soundsOf gives them
 * @returns the same candidates, surer or less sure
 */
export function weighBySound(candidates: readonly Hit[], sounds: Float32Array): Hit[] {
  const frames = sounds.length / SOUND_BANDS;
  const frameOf = ({ seconds }: Hit): number =>
    Math.min(frames - 1, Math.round(seconds * FRAMES_PER_SECOND));
  const moments = momentsOf(candidates, frameOf);
  const weighers = ALIKE.map((drums, group) => {
    const strengths = strengthsAt(moments, candidates, { drums, frameOf });
    return { drums, weigh: weigherOf(sounds, { moments, strengths, range: HEARD_HZ[group]! }) };
  });
  return candidates.map((hit) => {
    const { weigh } = weighers.find(({ drums }) => drums.includes(hit.drum))!;
    return { ...hit, confidence: weigh(hit.confidence, frameOf(hit)) };
  });
}

/** Frames at which anything may be struck. */
function momentsOf(candidates: readonly Hit[], frameOf: (hit: Hit) => number): number[] {
  const struck = candidates.filter(({ confidence }) => confidence >= LEAST_CANDIDATE).map(frameOf);
  const moments: number[] = [];
  for (const frame of struck.toSorted((a, b) => a - b)) {
    if (moments.length === 0 || frame - moments.at(-1)! > SAME_MOMENT_FRAMES) moments.push(frame);
  }
  return moments;
}

/** How sure the surest stroke on any of these drums is at each moment. */
function strengthsAt(
  moments: readonly number[],
  candidates: readonly Hit[],
  { drums, frameOf }: { drums: readonly Drum[]; frameOf: (hit: Hit) => number },
): Float64Array {
  const strengths = new Float64Array(moments.length);
  for (const hit of candidates) {
    if (!drums.includes(hit.drum) || hit.confidence < LEAST_CANDIDATE) continue;
    const frame = frameOf(hit);
    const to = firstAfter(moments, frame + SAME_MOMENT_FRAMES);
    for (let m = firstAfter(moments, frame - SAME_MOMENT_FRAMES - 1); m < to; m++) {
      strengths[m] = Math.max(strengths[m]!, hit.confidence);
    }
  }
  return strengths;
}

/** Makes confidences of drums that are told within this range surer or less sure. */
function weigherOf(
  sounds: Float32Array,
  {
    moments,
    strengths,
    range,
  }: { moments: readonly number[]; strengths: Float64Array; range: readonly [number, number] },
): (confidence: number, frame: number) => number {
  const soundAt = soundsWithin(sounds, range);
  const heard = moments.map(soundAt);
  const said = strengths.map((strength) =>
    logOdds(Math.min(1 - LEAST_STRENGTH, Math.max(LEAST_STRENGTH, strength))),
  );
  return (confidence, frame) => {
    const own = soundAt(frame);
    let [count, sum] = [0, 0];
    const to = firstAfter(moments, frame + FARTHEST_FRAMES);
    for (let m = firstAfter(moments, frame - FARTHEST_FRAMES - 1); m < to; m++) {
      if (Math.abs(moments[m]! - frame) <= OWN_SOUND_FRAMES) continue;
      const share = likeness(own, heard[m]!);
      count += share;
      sum += share * said[m]!;
    }
    const weight = count / (count + 1);
    const others = count > 0 ? (weight * sum) / count : 0;
    const odds =
      OWN_SHARE * logOdds(confidence) +
      OTHERS_SHARE * others +
      OTHERS_LOG_ODDS * weight +
      CONSTANT_LOG_ODDS;
    return 1 / (1 + Math.exp(-odds));
  };
}

/** 1 for the same sound, 0 for another. */
function likeness(one: Float32Array, other: Float32Array): number {
  const most = MOST_DISTANCE * one.length;
  let distance = 0;
  for (let i = 0; i < one.length; i++) {
    distance += (one[i]! - other[i]!) ** 2;
    if (distance > most) return 0;
  }
  return Math.exp(-distance / one.length / (2 * ALIKE_SPREAD ** 2));
}

/** Tells what is heard at a frame within a range: attack, tail, and by how much the attack rises. */
function soundsWithin(
  sounds: Float32Array,
  [lowHz, highHz]: readonly [number, number],
): (frame: number) => Float32Array {
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

/** The middle of each four of bands. */
const CENTRES_HZ = [LONG, SHORT].flatMap((resolution) => {
  const centres = bandEdgesHz(resolution).slice(1, -1);
  return Array.from({ length: resolution.bands / POOLED }, (_, four) => {
    const ofFour = centres.slice(four * POOLED, (four + 1) * POOLED);
    return ofFour.reduce((sum, hz) => sum + hz, 0) / POOLED;
  });
});
