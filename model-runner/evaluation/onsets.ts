import type { Hit } from '../../contract/events.js';
import { median } from '../rhythm/statistics.js';
import { DRUM_OF_LABEL, type AnnotatedOnset } from './annotations.js';
import { CLASS_OF_DRUM, DRUM_CLASSES, type DrumClass } from './drum-classes.js';
import { matchWithin } from './matching.js';
import { countsOf, scoreOf, sumCounts, type Counts, type Score } from './score.js';

/** How far from its annotation a stroke may be: the usual tolerance, and a strict one. */
export const ONSET_WINDOWS_SECONDS = [0.05, 0.02] as const;

/** Two strokes of one class closer than this are one: a crash and a ride struck together. */
const SAME_STROKE_SECONDS = 0.01;

/** What was heard in a recording, and what is in it. */
export interface OnsetComparison {
  track: string;
  hits: readonly (Pick<Hit, 'seconds' | 'drum'> & Partial<Pick<Hit, 'velocity'>>)[];
  annotated: readonly AnnotatedOnset[];
}

/** Strokes of one recording or of several, true and false ones summed. */
export interface OnsetScore {
  classes: Record<DrumClass, Score>;
  /** All classes. */
  micro: Score;
  /** Positive where strokes are heard late; null without a single match. */
  median_error_seconds: number | null;
}

export interface OnsetReport extends OnsetScore {
  window_seconds: number;
  tracks: ({ track: string } & OnsetScore)[];
}

/**
 * Compares strokes with annotations in five classes, each by the largest matching within the window.
 */
export function scoreOnsets(
  comparisons: readonly OnsetComparison[],
  windowSeconds: number,
): OnsetReport {
  const agreements = comparisons.map((comparison) => ({
    track: comparison.track,
    agreement: agreementOf(comparison, windowSeconds),
  }));
  return {
    window_seconds: windowSeconds,
    ...scoreAgreements(agreements.map(({ agreement }) => agreement)),
    tracks: agreements.map(({ track, agreement }) => ({ track, ...scoreAgreements([agreement]) })),
  };
}

interface Agreement {
  counts: Record<DrumClass, Counts>;
  errorsSeconds: number[];
}

function agreementOf({ hits, annotated }: OnsetComparison, windowSeconds: number): Agreement {
  const errorsSeconds: number[] = [];
  const compare = (drumClass: DrumClass): Counts => {
    const references = strokes(annotated, ({ label }) => classOfLabel(label) === drumClass);
    const estimates = strokes(hits, ({ drum }) => CLASS_OF_DRUM[drum] === drumClass);
    const matches = matchWithin({ references, estimates, windowSeconds });
    for (const { reference, estimate } of matches) {
      errorsSeconds.push(estimates[estimate]! - references[reference]!);
    }
    return countsOf({
      matches: matches.length,
      references: references.length,
      estimates: estimates.length,
    });
  };
  return { counts: forEachClass(compare), errorsSeconds };
}

function classOfLabel(label: AnnotatedOnset['label']): DrumClass | undefined {
  const drum = DRUM_OF_LABEL[label];
  return drum && CLASS_OF_DRUM[drum];
}

/** The chosen events' times, ascending, strokes that are the same one counted once. */
function strokes<Event extends { seconds: number }>(
  events: readonly Event[],
  isChosen: (event: Event) => boolean,
): number[] {
  const kept: number[] = [];
  const times = events.filter(isChosen).map(({ seconds }) => seconds);
  for (const seconds of times.sort((a, b) => a - b)) {
    const last = kept.at(-1);
    if (last === undefined || seconds - last >= SAME_STROKE_SECONDS) kept.push(seconds);
  }
  return kept;
}

function scoreAgreements(agreements: readonly Agreement[]): OnsetScore {
  const summed = forEachClass((drumClass) =>
    sumCounts(agreements.map(({ counts }) => counts[drumClass])),
  );
  const errorsSeconds = agreements.flatMap((agreement) => agreement.errorsSeconds);
  return {
    classes: forEachClass((drumClass) => scoreOf(summed[drumClass])),
    micro: scoreOf(sumCounts(Object.values(summed))),
    median_error_seconds: errorsSeconds.length === 0 ? null : median(errorsSeconds),
  };
}

function forEachClass<Value>(make: (drumClass: DrumClass) => Value): Record<DrumClass, Value> {
  const entries = DRUM_CLASSES.map((drumClass) => [drumClass, make(drumClass)] as const);
  return Object.fromEntries(entries) as Record<DrumClass, Value>;
}
