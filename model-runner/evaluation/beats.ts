import type { Beat, TimeSignature } from '../../contract/events.js';
import type { Signature } from '../beats/beat-type.js';
import { median } from '../rhythm/statistics.js';
import type { AnnotatedBeat } from './annotations.js';
import { matchWithin } from './matching.js';
import { scoreMetre, type MetreScore } from './metre.js';
import { countsOf, scoreOf, sumCounts, type Score } from './score.js';

/** The tolerance of `mir_eval.beat.f_measure`. */
export const BEAT_WINDOW_SECONDS = 0.07;

/** A tempo this near the annotated one is right (Gouyon et al., 2006). */
const TEMPO_TOLERANCE = 0.04;
/** Feeling the pulse twice or three times as fast or slow is a mistake of its own kind. */
const OCTAVES = [2, 1 / 2, 3, 1 / 3];

export interface BeatComparison {
  track: string;
  beats: readonly Pick<Beat, 'seconds' | 'beat'>[];
  annotated: readonly AnnotatedBeat[];
  /** As it was heard; none where only beats are compared. */
  timeSignatures?: readonly TimeSignature[];
  /** As it is annotated, where it is. */
  signature?: Signature | undefined;
}

/** Beats a minute, from the median distance of beats. */
export interface TempoScore {
  bpm: number;
  annotated_bpm: number;
  /** Signed: 0.1 is a tenth too fast. */
  relative_error: number;
  is_right: boolean;
  /** Right but for a factor of two or three. */
  is_octave_error: boolean;
}

export interface BeatScore {
  beat: Score;
  downbeat: Score;
  /** null where either side has fewer than two beats. */
  tempo: TempoScore | null;
  /** null where either side has no complete measure. */
  metre: MetreScore | null;
}

/** Several recordings together. */
export interface BeatSummary {
  /** Beats of all recordings counted together. */
  beat: Score;
  downbeat: Score;
  /** Every recording counting the same, as is usual in papers; null without a recording. */
  mean_beat_f_measure: number | null;
  mean_downbeat_f_measure: number | null;
  tempo: {
    compared: number;
    right: number;
    octave_errors: number;
    /** Of these, how many are too fast. */
    octave_errors_upwards: number;
    median_absolute_relative_error: number | null;
  };
  /** Whether most measures are what they should be or, at the right tempo, half or twice as long. */
  metre: { compared: number; right: number; half_or_double: number };
}

export interface BeatReport extends BeatSummary {
  window_seconds: number;
  tracks: ({ track: string } & BeatScore)[];
}

/**
 * Compares beats, downbeats and tempo with annotations.
 *
 * Beats agree as `mir_eval.beat.f_measure` has it, but from the first one on: the five seconds that
 * are customarily trimmed there would be a good part of a short recording.
 */
export function scoreBeats(comparisons: readonly BeatComparison[]): BeatReport {
  const tracks = comparisons.map((comparison) => ({
    track: comparison.track,
    ...scoreTrack(comparison),
  }));
  const pooled = (kind: 'beat' | 'downbeat'): Score =>
    scoreOf(sumCounts(tracks.map((track) => track[kind])));
  const meanF = (kind: 'beat' | 'downbeat'): number | null =>
    mean(tracks.map((track) => track[kind].f_measure ?? 0));
  const tempos = tracks.flatMap(({ tempo }) => tempo ?? []);
  const metres = tracks.flatMap(({ metre }) => metre ?? []);
  const errors = tempos.map(({ relative_error }) => Math.abs(relative_error));
  return {
    window_seconds: BEAT_WINDOW_SECONDS,
    beat: pooled('beat'),
    downbeat: pooled('downbeat'),
    mean_beat_f_measure: meanF('beat'),
    mean_downbeat_f_measure: meanF('downbeat'),
    tempo: {
      compared: tempos.length,
      right: tempos.filter(({ is_right }) => is_right).length,
      octave_errors: tempos.filter(({ is_octave_error }) => is_octave_error).length,
      octave_errors_upwards: tempos.filter(
        ({ is_octave_error, relative_error }) => is_octave_error && relative_error > 0,
      ).length,
      median_absolute_relative_error: errors.length === 0 ? null : median(errors),
    },
    metre: {
      compared: metres.length,
      right: metres.filter(({ is_right }) => is_right).length,
      half_or_double: tracks.filter(
        ({ tempo, metre }) => tempo?.is_right && metre?.is_half_or_double,
      ).length,
    },
    tracks,
  };
}

function scoreTrack(comparison: BeatComparison): BeatScore {
  const { beats, annotated, timeSignatures = [], signature } = comparison;
  return {
    beat: scoreTimes(beats, annotated),
    downbeat: scoreTimes(beats.filter(isDownbeat), annotated.filter(isDownbeat)),
    tempo: scoreTempo(medianBpm(beats), medianBpm(annotated)),
    metre: scoreMetre({ beats, timeSignatures, annotated, signature }),
  };
}

function isDownbeat({ beat }: { beat: number }): boolean {
  return beat === 1;
}

type Timed = readonly { seconds: number }[];

function scoreTimes(estimated: Timed, annotated: Timed): Score {
  const [references, estimates] = [secondsOf(annotated), secondsOf(estimated)];
  const matches = matchWithin({ references, estimates, windowSeconds: BEAT_WINDOW_SECONDS });
  return scoreOf(
    countsOf({
      matches: matches.length,
      references: references.length,
      estimates: estimates.length,
    }),
  );
}

function secondsOf(events: Timed): number[] {
  return events.map(({ seconds }) => seconds);
}

function medianBpm(beats: Timed): number | undefined {
  if (beats.length < 2) return undefined;
  const seconds = secondsOf(beats);
  return 60 / median(seconds.slice(1).map((second, index) => second - seconds[index]!));
}

function scoreTempo(bpm: number | undefined, annotatedBpm: number | undefined): TempoScore | null {
  if (bpm === undefined || annotatedBpm === undefined) return null;
  const ratio = bpm / annotatedBpm;
  const isNear = (factor: number): boolean => Math.abs(ratio / factor - 1) <= TEMPO_TOLERANCE;
  return {
    bpm,
    annotated_bpm: annotatedBpm,
    relative_error: ratio - 1,
    is_right: isNear(1),
    is_octave_error: OCTAVES.some(isNear),
  };
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
