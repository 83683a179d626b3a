import { sum } from '../rhythm/statistics.js';
import { DRUM_OF_LABEL } from './annotations.js';
import { matchWithin } from './matching.js';
import type { OnsetComparison } from './onsets.js';

/** Strokes on claps, shakers, tambourines and the like, by the names of the report's JSON. */
export interface HandPercussionCount {
  /** Those that sound while nobody strikes the drum set. */
  alone: number;
  /** Of these, how many are written as a drum. */
  written: number;
}

/**
 * Counts what is taken for a drum although it is none.
 *
 * @param windowSeconds how near a stroke on the drum set is at once with it, and a heard one is it
 * @returns null where no such stroke is annotated
 */
export function countHandPercussion(
  comparisons: readonly OnsetComparison[],
  windowSeconds: number,
): HandPercussionCount | null {
  const counts = comparisons.map((comparison) => countIn(comparison, windowSeconds));
  const alone = sum(counts.map((count) => count.alone));
  return alone === 0 ? null : { alone, written: sum(counts.map((count) => count.written)) };
}

function countIn({ hits, annotated }: OnsetComparison, windowSeconds: number): HandPercussionCount {
  const times = (isDrum: boolean): number[] =>
    annotated
      .filter(({ label }) => (DRUM_OF_LABEL[label] !== undefined) === isDrum)
      .map(({ seconds }) => seconds)
      .sort((a, b) => a - b);
  const struck = times(true);
  const alone = times(false).filter(
    (seconds) =>
      matchWithin({ references: struck, estimates: [seconds], windowSeconds }).length === 0,
  );
  const heard = hits.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const written = matchWithin({ references: alone, estimates: heard, windowSeconds });
  return { alone: alone.length, written: written.length };
}
