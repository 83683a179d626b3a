import type { Hit } from '../../contract/events.js';
import { firstAfter } from '../beats/pulse-time.js';
import { logOdds } from '../rhythm/statistics.js';
import { explain } from './explain.js';
import { SAME_MOMENT_FRAMES, type Moments } from './moments.js';
import { attackAt, frameAt, type Sounds } from './sounds.js';
import { ALIKE } from './transcribe.js';

/** Of drums that a song has fewer sure strokes on, it does not tell well enough what they sound like. */
const FEWEST_STROKES = 6;
const SURE_STRENGTH = 0.5;
/** A song of hours is explained in parts, of about ten minutes each. */
const MOST_MOMENTS = 4000;

/**
 * What the log odds of a stroke become: a share of what they were, more by what of the sound it alone explains,
 * less by a constant. Fitted by training/fit_templates.py.
 */
const OWN_SHARE = 0.86;
const EXPLAINED_LOG_ODDS = 2.6;
const CONSTANT_LOG_ODDS = -0.97;

/**
 * A snare that is low by itself sounds as if a kick were struck with it, at every stroke; but what this song's
 * snare and this song's kick sound like, its other strokes tell. So each moment is explained by all of the
 * song's drums at once, and a stroke without which what is heard there would be explained as well is less sure.
 *
 * @param candidates ordered by time; the less sure ones count too
 * @param moments of these candidates, as sure as they were heard
 * @param sounds of the song's drums by themselves
 * @returns the same candidates, surer or less sure
 */
export function weighByTemplates<T extends Hit>(
  candidates: readonly T[],
  moments: Moments,
  sounds: Sounds,
): T[] {
  const shares = explainedShares(moments, sounds);
  const known = moments.strengths.map(
    (strengths) =>
      strengths.filter((strength) => strength > SURE_STRENGTH).length >= FEWEST_STROKES,
  );
  return candidates.map((hit) => {
    const group = ALIKE.findIndex((drums) => drums.includes(hit.drum));
    const moment = nearest(moments.frames, frameAt(sounds, hit.seconds));
    if (!known[group] || moment === undefined) return hit;
    return { ...hit, confidence: weighed(hit.confidence, shares[group]![moment]!) };
  });
}

/** Of each of ALIKE, how much of each moment it explains. */
function explainedShares({ frames, strengths }: Moments, sounds: Sounds): Float64Array[] {
  const shares = strengths.map(() => new Float64Array(frames.length));
  const parts = Math.ceil(frames.length / MOST_MOMENTS);
  for (let part = 0; part < parts; part++) {
    const [from, to] = [part, part + 1].map((at) => Math.round((at * frames.length) / parts));
    const heard = frames.slice(from, to).map((frame) => attackAt(sounds, frame));
    const explained = explain(
      heard,
      strengths.map((all) => all.subarray(from, to)),
    );
    explained.forEach((of, group) => {
      shares[group]!.set(of, from);
    });
  }
  return shares;
}

function weighed(confidence: number, share: number): number {
  const odds = OWN_SHARE * logOdds(confidence) + EXPLAINED_LOG_ODDS * share + CONSTANT_LOG_ODDS;
  return 1 / (1 + Math.exp(-odds));
}

/** Which of the moments is nearest to a frame, if any is near. */
function nearest(moments: readonly number[], frame: number): number | undefined {
  const after = firstAfter(moments, frame);
  const away = (moment: number): number => Math.abs((moments[moment] ?? Infinity) - frame);
  const moment = away(after - 1) <= away(after) ? after - 1 : after;
  return away(moment) <= SAME_MOMENT_FRAMES ? moment : undefined;
}
