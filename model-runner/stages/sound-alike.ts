import type { Hit } from '../../contract/events.js';
import { firstAfter } from '../beats/pulse-time.js';
import { logOdds } from '../rhythm/statistics.js';
import type { Moments } from './moments.js';
import { FARTHEST_FRAMES, frameAt, likeness, soundAt, type Sounds } from './sounds.js';
import { ALIKE } from './transcribe.js';

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
 * @param moments of these candidates
 * @param sounds of the song's drums by themselves
 * @returns the same candidates, surer or less sure
 */
export function weighBySound<T extends Hit>(
  candidates: readonly T[],
  { frames, strengths }: Moments,
  sounds: Sounds,
): T[] {
  const weighers = ALIKE.map((drums, group) =>
    weigherOf(soundAt(sounds, drums[0]!), { frames, strengths: strengths[group]! }),
  );
  return candidates.map((hit) => {
    const weigh = weighers[ALIKE.findIndex((drums) => drums.includes(hit.drum))]!;
    return { ...hit, confidence: weigh(hit.confidence, frameAt(sounds, hit.seconds)) };
  });
}

/** Makes confidences of drums that sound so at a frame surer or less sure. */
function weigherOf(
  soundOf: (frame: number) => Float32Array,
  { frames, strengths }: { frames: readonly number[]; strengths: Float64Array },
): (confidence: number, frame: number) => number {
  const heard = frames.map(soundOf);
  const said = strengths.map((strength) =>
    logOdds(Math.min(1 - LEAST_STRENGTH, Math.max(LEAST_STRENGTH, strength))),
  );
  return (confidence, frame) => {
    const own = soundOf(frame);
    let [count, sum] = [0, 0];
    const to = firstAfter(frames, frame + FARTHEST_FRAMES);
    for (let m = firstAfter(frames, frame - FARTHEST_FRAMES - 1); m < to; m++) {
      if (Math.abs(frames[m]! - frame) <= OWN_SOUND_FRAMES) continue;
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
