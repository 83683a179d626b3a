import type { Drum } from '../../contract/drums.js';
import { classifyLoudness } from '../notation/loudness.js';
import { DRUM_OF_LABEL, GHOST_LABEL, isMdbLabel } from './annotations.js';
import { matchWithin } from './matching.js';
import type { OnsetComparison } from './onsets.js';
import { countsOf, scoreOf, sumCounts, type Score } from './score.js';

interface PlayedStroke {
  seconds: number;
  drum: Drum;
  velocity: number;
}

/**
 * Compares the ghost notes that a score writes with those that are labelled as such or, in our own
 * annotations, that the velocities make by the score's own rule.
 *
 * @param windowSeconds how far from its annotation a ghost note may be
 * @returns null where no ghost note is annotated and none is heard; recordings whose annotations do
 *   not tell which strokes are ghost notes are left out
 */
export function scoreGhostNotes(
  comparisons: readonly OnsetComparison[],
  windowSeconds: number,
): Score | null {
  const counts = comparisons.flatMap(({ hits, annotated }) => {
    const references = annotatedSeconds(annotated);
    if (!references || !hits.every(isPlayed)) return [];
    const estimates = ghostSeconds(hits);
    const matches = matchWithin({ references, estimates, windowSeconds });
    return countsOf({
      matches: matches.length,
      references: references.length,
      estimates: estimates.length,
    });
  });
  const score = scoreOf(sumCounts(counts));
  return score.f_measure === null ? null : score;
}

function annotatedSeconds(annotated: OnsetComparison['annotated']): number[] | undefined {
  if (annotated.every(({ label }) => isMdbLabel(label))) {
    return annotated.filter(({ label }) => label === GHOST_LABEL).map(({ seconds }) => seconds);
  }
  const played = annotated.flatMap(({ label, ...stroke }) => {
    const drum = DRUM_OF_LABEL[label];
    return drum ? [{ ...stroke, drum }] : [];
  });
  return played.every(isPlayed) ? ghostSeconds(played) : undefined;
}

function isPlayed<S extends { [key in keyof PlayedStroke]?: PlayedStroke[key] | undefined }>(
  stroke: S,
): stroke is S & PlayedStroke {
  return stroke.drum !== undefined && stroke.velocity !== undefined;
}

/** In order. */
function ghostSeconds(strokes: readonly PlayedStroke[]): number[] {
  const inOrder = strokes.toSorted((a, b) => a.seconds - b.seconds);
  const loudness = classifyLoudness(inOrder);
  return inOrder.filter((stroke) => loudness.get(stroke) === 'ghost').map(({ seconds }) => seconds);
}
