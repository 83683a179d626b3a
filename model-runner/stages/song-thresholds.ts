import { DRUMS, type Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import type { Thresholds } from './pick-hits.js';

/** How much surer than F asks for a stroke must be: of two charts as good, the one with fewer false notes reads better. */
const MARGIN = 0.12;
/** However little is heard of a song. */
const LOWEST_THRESHOLD = 0.3;

/** The lowest that thresholds of any song may be. */
export function lowestOfAnySong(thresholds: Thresholds): Thresholds {
  return noHigherThan(LOWEST_THRESHOLD, thresholds);
}

/**
 * From which confidence on strokes of this song are written: lower where little is heard plainly, as through a
 * telephone, since most doubtful strokes are there. What gives the best F is half of that F (Z. Lipton, C. Elkan
 * and B. Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", ECML PKDD 2014).
 *
 * @param candidates whose confidences are probabilities
 * @param thresholds for songs that are heard well; no stroke needs more
 */
export function thresholdsOfSong(candidates: readonly Hit[], thresholds: Thresholds): Thresholds {
  const best = expectedF(candidates) / 2 + MARGIN;
  return noHigherThan(Math.max(LOWEST_THRESHOLD, best), thresholds);
}

/** F to be expected if the surest strokes are written, as many of them as make it largest; 1 where there are none. */
function expectedF(candidates: readonly Hit[]): number {
  const surest = candidates.map(({ confidence }) => confidence).sort((a, b) => b - a);
  const strokes = surest.reduce((sum, confidence) => sum + confidence, 0);
  let [right, best] = [0, surest.length === 0 ? 1 : 0];
  surest.forEach((confidence, index) => {
    right += confidence;
    best = Math.max(best, (2 * right) / (index + 1 + strokes));
  });
  return best;
}

function noHigherThan(limit: number, thresholds: Thresholds): Thresholds {
  const entries = DRUMS.map((drum) => [drum, Math.min(limit, thresholds[drum])]);
  return Object.fromEntries(entries) as Record<Drum, number>;
}
