import type { Hit } from '../../contract/events.js';
import type { BarPosition } from './bar-path.js';
import { entryPulse } from './drums-entry.js';
import type { CountedPulses } from './groove.js';
import { placeOf } from './pulse-time.js';

/** A song by what was heard as its bars, which may be halves of bars. */
export interface HalfBars {
  /** Of a half. */
  pulses: number;
  /** The half that each pulse of the song lies in, counted from the song's start. */
  halfOfPulse: readonly number[];
  /** The place of each pulse in its half, from 0. */
  placeOfPulse: readonly number[];
  /** That a bar begins there, as log odds; of each pulse. */
  downbeatLogOdds: readonly number[];
  strokes: readonly Stroke[];
  /** The half on whose first pulse the drums enter; undefined where they enter elsewhere. */
  entry: number | undefined;
}

/** Kick, snare, toms and cymbals; hats and rides keep time in any half alike. */
export type Family = 'kick' | 'snare' | 'tom' | 'cymbal';

export interface Stroke {
  family: Family;
  /** In pulses from the song's first one. */
  place: number;
}

const FAMILY_OF_DRUM: Readonly<Partial<Record<Hit['drum'], Family>>> = {
  kick: 'kick',
  snare: 'snare',
  side_stick: 'snare',
  tom_high: 'tom',
  tom_mid: 'tom',
  tom_low: 'tom',
  crash: 'cymbal',
  china: 'cymbal',
  splash: 'cymbal',
};
const PROBABILITY_FLOOR = 0.02;
/** Ghost notes fall anywhere. */
const SOFTEST_VELOCITY = 45;

/**
 * @param pulses at least two, all in bars of `half` pulses
 * @param downbeat of each pulse, the probability that a bar begins there
 */
export function halfBarsOf(
  pulses: CountedPulses,
  half: number,
  { downbeat, hits }: { downbeat: readonly number[]; hits: readonly Hit[] },
): HalfBars {
  const halfOfPulse = countHalves(pulses.positions);
  const entry = entryPulse(pulses.seconds, hits);
  const beginsHalf = entry !== undefined && pulses.positions[entry]!.number === 1;
  return {
    pulses: half,
    halfOfPulse,
    entry: beginsHalf ? halfOfPulse[entry] : undefined,
    placeOfPulse: pulses.positions.map(({ number }) => number - 1),
    downbeatLogOdds: downbeat.map(downbeatLogOdds),
    strokes: hits.flatMap(({ seconds: at, drum, velocity }) => {
      const family = FAMILY_OF_DRUM[drum];
      const place = placeOf(at, pulses.seconds);
      return family && place !== undefined && velocity >= SOFTEST_VELOCITY
        ? [{ family, place }]
        : [];
    }),
  };
}

/** How sure it is that a bar begins with a pulse, from the probability of it. */
export function downbeatLogOdds(probability: number): number {
  const p = Math.min(1 - PROBABILITY_FLOOR, Math.max(PROBABILITY_FLOOR, probability));
  return Math.log(p / (1 - p));
}

/** The half that each pulse lies in. */
function countHalves(positions: readonly BarPosition[]): number[] {
  let count = 0;
  return positions.map(({ number }, index) => (index > 0 && number === 1 ? ++count : count));
}

/** Where a stroke falls when each pulse has so many steps: it may belong to the pulse after it. */
export function stepOf({ place }: Stroke, stepsAPulse: number): { pulse: number; step: number } {
  const steps = Math.round(place * stepsAPulse);
  const pulse = Math.floor(steps / stepsAPulse);
  return { pulse, step: steps - pulse * stepsAPulse };
}
