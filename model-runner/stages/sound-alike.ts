import type { Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import { firstAfter } from '../beats/pulse-time.js';
import { logOdds } from '../rhythm/statistics.js';
import { FARTHEST_FRAMES, frameAt, likeness, soundAt } from './sounds.js';
import { ALIKE } from './transcribe.js';

/** Less likely candidates do not count as moments at which something was struck. */
const LEAST_CANDIDATE = 0.1;
const SAME_MOMENT_FRAMES = 2;
const OWN_SOUND_FRAMES = 4;
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

/**
 * A drum set has few sounds, and a song hears each of them many times: a doubtful stroke is the surer if
 * plain ones sound like it, and one that sounds like what is plainly something else is hardly there.
 * Through a band that is heard best by what all of them have in common.
 *
 * @param candidates ordered by time; the less sure ones count too
 * @param sounds of the song's drums by themselves, as soundsOf gives them
 * @returns the same candidates, surer or less sure
 */
export function weighBySound<T extends Hit>(candidates: readonly T[], sounds: Float32Array): T[] {
  const frameOf = ({ seconds }: Hit): number => frameAt(sounds, seconds);
  const moments = momentsOf(candidates, frameOf);
  const weighers = ALIKE.map((drums) => {
    const strengths = strengthsAt(moments, candidates, { drums, frameOf });
    return { drums, weigh: weigherOf(soundAt(sounds, drums[0]!), { moments, strengths }) };
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

/** Makes confidences of drums that sound so at a frame surer or less sure. */
function weigherOf(
  soundOf: (frame: number) => Float32Array,
  { moments, strengths }: { moments: readonly number[]; strengths: Float64Array },
): (confidence: number, frame: number) => number {
  const heard = moments.map(soundOf);
  const said = strengths.map((strength) =>
    logOdds(Math.min(1 - LEAST_STRENGTH, Math.max(LEAST_STRENGTH, strength))),
  );
  return (confidence, frame) => {
    const own = soundOf(frame);
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
