import type { Beat, BeatGrid, Hit, TimeSignature } from '../../contract/events.js';
import { metreOf, type Metre } from './metre.js';
import { median } from './statistics.js';

/** One counted beat, heard or supposed, and the time until the next. */
export interface Pulse {
  seconds: number;
  endSeconds: number;
  measure: number;
  /** 1-based position within the measure. */
  beat: number;
  metre: Metre;
  /** False where the beats of the grid had to be continued. */
  heard: boolean;
}

/** Beats that do not count their measures through. */
export class MalformedBeatGridError extends Error {
  override name = 'MalformedBeatGridError';
}

const DEFAULT_SIGNATURE: TimeSignature = { measure: 1, beats: 4, beat_type: 4 };
const DEFAULT_BPM = 120;
/** Nobody counts faster: keeps two beats that were heard too close from multiplying into thousands. */
const SHORTEST_PERIOD_SECONDS = 0.1;
/** Hits may be found to come this much early or late against the beats. */
const MARGIN_SECONDS = 0.1;
/** A tempo is continued as it was over the nearest few beats. */
const BEATS_FOR_PERIOD = 8;

type Place = Pick<Beat, 'measure' | 'beat'>;

/**
 * Lays pulses over a recording: the beats of the grid, continued at their nearest tempo so that
 * every hit has a pulse before and after it and the last measure is full.
 *
 * @throws MalformedBeatGridError if the beats are not in order or do not fill their measures.
 * @throws UnsupportedMetreError for a time signature that cannot be laid out.
 */
export function layOutPulses(grid: BeatGrid, hits: readonly Pick<Hit, 'seconds'>[]): Pulse[] {
  const metreAt = metresOf(grid.time_signatures);
  assertCountedThrough(grid.beats, metreAt);
  const hitSeconds = hits.map((hit) => hit.seconds);
  const firstHitSeconds = hitSeconds.reduce((a, b) => Math.min(a, b), Infinity);
  const lastHitSeconds = hitSeconds.reduce((a, b) => Math.max(a, b), -Infinity);

  const heard: readonly Beat[] = grid.beats.length > 0 ? grid.beats : [beatByItself(hitSeconds)];
  const starts = heard.map((beat) => ({ ...beat, heard: true }));

  const leadPeriod = periodSeconds(grid, heard.slice(0, BEATS_FOR_PERIOD + 1));
  while (starts[0]!.seconds > firstHitSeconds) {
    const first = starts[0]!;
    const place = placeBefore(first, metreAt);
    starts.unshift({ ...place, seconds: first.seconds - leadPeriod, heard: false });
  }

  const tailPeriod = periodSeconds(grid, heard.slice(-BEATS_FOR_PERIOD - 1));
  for (;;) {
    const last = starts.at(-1)!;
    const endSeconds = last.seconds + tailPeriod;
    const place = placeAfter(last, metreAt);
    if (place.beat === 1 && last.seconds > lastHitSeconds + MARGIN_SECONDS) {
      return starts.map((start, index) => ({
        ...start,
        endSeconds: starts[index + 1]?.seconds ?? endSeconds,
        metre: metreAt(start.measure),
      }));
    }
    starts.push({ ...place, seconds: endSeconds, heard: false });
  }
}

/** The metre of any measure, also of those before the first that has a time signature. */
export function metresOf(signatures: readonly TimeSignature[]): (measure: number) => Metre {
  const ordered = signatures.length > 0 ? signatures : [DEFAULT_SIGNATURE];
  const metres = ordered.map((signature) => ({
    measure: signature.measure,
    metre: metreOf(signature),
  }));
  return (measure) => (metres.findLast((entry) => entry.measure <= measure) ?? metres[0]!).metre;
}

function assertCountedThrough(beats: readonly Beat[], metreAt: (measure: number) => Metre): void {
  for (const [index, beat] of beats.entries()) {
    const previous = beats[index - 1];
    const found = `measure ${beat.measure}, beat ${beat.beat} at ${beat.seconds} s`;
    if (previous === undefined) {
      const { pulses } = metreAt(beat.measure);
      if (beat.beat >= 1 && beat.beat <= pulses) continue;
      throw new MalformedBeatGridError(
        `The first beat found was ${found}; expected a beat from 1 to ${pulses}. Number the beats from 1.`,
      );
    }
    const expected = placeAfter(previous, metreAt);
    if (beat.measure !== expected.measure || beat.beat !== expected.beat) {
      throw new MalformedBeatGridError(
        `The beat found after measure ${previous.measure}, beat ${previous.beat} was ${found}; expected ` +
          `measure ${expected.measure}, beat ${expected.beat}. List every beat of every measure.`,
      );
    }
    if (!(beat.seconds > previous.seconds)) {
      throw new MalformedBeatGridError(
        `The beat found after ${previous.seconds} s was ${found}; expected a later one. Order the beats by time.`,
      );
    }
  }
}

function beatByItself(hitSeconds: readonly number[]): Beat {
  return {
    seconds: hitSeconds.reduce((a, b) => Math.min(a, b), hitSeconds[0] ?? 0),
    measure: 1,
    beat: 1,
  };
}

function periodSeconds(grid: BeatGrid, beats: readonly Beat[]): number {
  const intervals = beats.slice(1).map((beat, index) => beat.seconds - beats[index]!.seconds);
  const typical =
    intervals.length > 0 ? median(intervals) : 60 / (grid.tempos[0]?.bpm ?? DEFAULT_BPM);
  return Math.max(typical, SHORTEST_PERIOD_SECONDS);
}

function placeAfter(place: Place, metreAt: (measure: number) => Metre): Place {
  return place.beat < metreAt(place.measure).pulses
    ? { measure: place.measure, beat: place.beat + 1 }
    : { measure: place.measure + 1, beat: 1 };
}

function placeBefore(place: Place, metreAt: (measure: number) => Metre): Place {
  return place.beat > 1
    ? { measure: place.measure, beat: place.beat - 1 }
    : { measure: place.measure - 1, beat: metreAt(place.measure - 1).pulses };
}
