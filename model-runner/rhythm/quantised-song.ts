import type { Stroke } from './ornaments.js';
import type { Metre } from './metre.js';
import type { Division, Feel, SwingRatios } from './subdivisions.js';

/** A stroke that has its place in a measure. */
export interface QuantisedStroke extends Stroke {
  /** From the start of its measure, in `TICKS_PER_QUARTER`. */
  tick: number;
}

export interface QuantisedPulse {
  /** Where the beat was played. */
  seconds: number;
  division: Division;
}

export interface QuantisedMeasure {
  /** The grid's own number; below 1 where hits come before the first beat. */
  measure: number;
  metre: Metre;
  feel: Feel;
  /** Ticks of the metre that lie before its first pulse: not 0 in a pickup, whose ticks count from there. */
  skippedTicks: number;
  pulses: readonly QuantisedPulse[];
  /** Where the measure ends. */
  endSeconds: number;
  /** Ordered by tick, then by the order of DRUMS; at most one for each piece and tick. */
  strokes: readonly QuantisedStroke[];
}

export interface QuantisedSong {
  measures: readonly QuantisedMeasure[];
  /** How much later than the beats the strokes were found to fall. */
  delaySeconds: number;
  /** Ratios of the feels that occur. */
  swing: Partial<SwingRatios>;
  /** How many hits were taken for a second detection or a second stroke of the same piece at once. */
  mergedHits: number;
}
