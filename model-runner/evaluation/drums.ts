import { DRUMS, type Drum } from '../../contract/drums.js';
import { DRUM_OF_LABEL } from './annotations.js';
import { matchWithin } from './matching.js';
import type { OnsetComparison } from './onsets.js';
import { rankCorrelation } from './rank-correlation.js';
import { countsOf, scoreOf, sumCounts, type Counts, type Score } from './score.js';

/** How one of our drums is told, rather than its class. */
export interface DrumScore extends Score {
  drum: Drum;
  /**
   * Spearman's rank correlation of heard and annotated velocities of strokes that were found, within
   * each recording: how hard one is played says nothing about another. The mean, weighed by strokes, of
   * the recordings where enough of them carry one; null where none has.
   */
  velocity_rank_correlation: number | null;
}

/** With fewer strokes a correlation says nothing. */
const FEWEST_STROKES = 10;

/**
 * Compares strokes with annotations drum by drum.
 *
 * @returns a score for every drum that is annotated or was heard, in the order of DRUMS
 */
export function scoreDrums(
  comparisons: readonly OnsetComparison[],
  windowSeconds: number,
): DrumScore[] {
  return DRUMS.flatMap((drum) => {
    const counts: Counts[] = [];
    const pairs: Velocities[][] = [];
    for (const comparison of comparisons) {
      const agreement = agreementOf(comparison, drum, windowSeconds);
      counts.push(agreement.counts);
      pairs.push(agreement.pairs);
    }
    const score = scoreOf(sumCounts(counts));
    if (score.f_measure === null) return [];
    return [{ drum, ...score, velocity_rank_correlation: meanCorrelation(pairs) }];
  });
}

interface Velocities {
  heard: number;
  annotated: number;
}

function agreementOf(
  { hits, annotated }: OnsetComparison,
  drum: Drum,
  windowSeconds: number,
): { counts: Counts; pairs: Velocities[] } {
  const references = annotated.filter(({ label }) => DRUM_OF_LABEL[label] === drum);
  const estimates = hits
    .filter((hit) => hit.drum === drum)
    .toSorted((a, b) => a.seconds - b.seconds);
  const matches = matchWithin({
    references: references.map(({ seconds }) => seconds),
    estimates: estimates.map(({ seconds }) => seconds),
    windowSeconds,
  });
  return {
    counts: countsOf({
      matches: matches.length,
      references: references.length,
      estimates: estimates.length,
    }),
    pairs: matches.flatMap(({ reference, estimate }) => {
      const [heard, known] = [estimates[estimate]!.velocity, references[reference]!.velocity];
      return heard === undefined || known === undefined ? [] : [{ heard, annotated: known }];
    }),
  };
}

function meanCorrelation(recordings: readonly (readonly Velocities[])[]): number | null {
  let [sum, strokes] = [0, 0];
  for (const pairs of recordings) {
    if (pairs.length < FEWEST_STROKES) continue;
    const correlation = rankCorrelation(
      pairs.map(({ heard }) => heard),
      pairs.map(({ annotated }) => annotated),
    );
    if (correlation === null) continue;
    sum += correlation * pairs.length;
    strokes += pairs.length;
  }
  return strokes === 0 ? null : sum / strokes;
}
