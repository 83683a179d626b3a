import type { Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import { firstAfter } from '../beats/pulse-time.js';
import { sum } from '../rhythm/statistics.js';
import type { Thresholds } from './pick-hits.js';
import { FARTHEST_FRAMES, frameAt, likeness, soundAt, type Sounds } from './sounds.js';
import { ALIKE, byTime, type Candidate } from './transcribe.js';
import { hatsInTurn } from './which-hat.js';
import { tomsByPitch } from './which-tom.js';

/** Not snares and side sticks, which are told well one by one: soft snares sound like sticks. */
const NAMED_TOGETHER = ALIKE.filter((drums) => drums.length > 1 && !drums.includes('snare'));
/** No drum is less likely than this beside those alike: one stroke does not outvote all others. */
const LEAST_SHARE = 0.01;
/** How likely a stroke is to be on each of some drums that are alike, one together. */
type Shares = readonly number[];

/**
 * Says which of the drums that are alike each stroke is on, by what the whole song has to say of it: strokes
 * that sound alike are on the same drum, of toms the higher ones are those that sound higher, and the foot does not
 * strike while a hand plays closed hats.
 *
 * @param candidates ordered by time
 * @param thresholds from which confidence on a stroke has a say
 * @param sounds of the song's drums by themselves
 * @returns the same strokes, as loud as they are on that drum, ordered by time and then as in DRUMS
 */
export function nameDrums(
  candidates: readonly Candidate[],
  thresholds: Thresholds,
  sounds: Sounds,
): Hit[] {
  const isSure = ({ drum, confidence }: Hit): boolean => confidence >= thresholds[drum];
  const names = new Map<Candidate, number>();
  for (const drums of NAMED_TOGETHER) {
    const strokes = candidates.filter(({ drum }) => drums.includes(drum));
    const sure = strokes.map(isSure);
    const agreed = agreedShares(strokes, sure, sounds);
    const named = nameStrokes(drums, strokes, { agreed, sure });
    strokes.forEach((stroke, index) => names.set(stroke, named[index]!));
  }
  return candidates.map((stroke) => onDrum(stroke, names.get(stroke))).sort(byTime);
}

/** Which of the drums alike each stroke is on, from what all of them agree on. */
function nameStrokes(
  drums: readonly Drum[],
  strokes: readonly Candidate[],
  { agreed, sure }: { agreed: readonly Shares[]; sure: readonly boolean[] },
): number[] {
  if (drums.includes('tom_low')) return tomsByPitch(agreed, sure);
  const likeliest = agreed.map(largest);
  if (!drums.includes('hi_hat_pedal')) return likeliest;
  const hats = strokes.map(({ seconds }, index) => ({
    seconds,
    shares: agreed[index]!,
    sure: sure[index]!,
  }));
  return hatsInTurn(hats, likeliest);
}

function onDrum(
  { seconds, drum, velocity, confidence, readings }: Candidate,
  name: number | undefined,
): Hit {
  const on = name === undefined ? { drum, velocity } : readings[name]!;
  return { seconds, drum: on.drum, velocity: on.velocity, confidence };
}

/**
 * Of each stroke the geometric mean of its own shares and of those of sure strokes that sound like it, weighed by
 * how alike they sound: many of them count as much as it does.
 */
function agreedShares(
  strokes: readonly Candidate[],
  sure: readonly boolean[],
  sounds: Sounds,
): Shares[] {
  if (strokes.length === 0) return [];
  const logs = strokes.map(({ readings }) =>
    asShares(readings.map(({ likelihood }) => likelihood)).map((share) =>
      Math.log(Math.max(LEAST_SHARE, share)),
    ),
  );
  const frames = strokes.map(({ seconds }) => frameAt(sounds, seconds));
  const heard = frames.map(soundAt(sounds, strokes[0]!.drum));
  return strokes.map((_, index) => {
    const sums = logs[index]!.map(() => 0);
    let count = 0;
    const to = firstAfter(frames, frames[index]! + FARTHEST_FRAMES);
    for (
      let other = firstAfter(frames, frames[index]! - FARTHEST_FRAMES - 1);
      other < to;
      other++
    ) {
      if (other === index || !sure[other]) continue;
      const weight = strokes[other]!.confidence * likeness(heard[index]!, heard[other]!);
      count += weight;
      logs[other]!.forEach((log, drum) => (sums[drum]! += weight * log));
    }
    const weight = count / (count + 1);
    return asShares(
      logs[index]!.map((log, drum) => Math.exp((log + sums[drum]! / (count + 1)) / (1 + weight))),
    );
  });
}

/** Likelihoods as shares of their sum. */
function asShares(likelihoods: readonly number[]): Shares {
  const all = sum(likelihoods);
  return likelihoods.map((value) => (all > 0 ? value / all : 1 / likelihoods.length));
}

function largest(shares: Shares): number {
  return shares.reduce((best, share, index) => (share > shares[best]! ? index : best), 0);
}
