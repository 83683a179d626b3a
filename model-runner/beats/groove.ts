import type { Hit } from '../../contract/events.js';
import { median } from '../rhythm/statistics.js';
import type { BarPosition } from './bar-path.js';
import { dividedShare, placeOf } from './pulse-time.js';

/** Pulses in time, and each one's place in its bar. */
export interface CountedPulses {
  seconds: readonly number[];
  positions: readonly BarPosition[];
}

/** Where strokes fall in the bars of a song whose bars all have `pulses` pulses. */
export interface Groove {
  pulses: number;
  pulsesAMinute: number;
  /** The share of strokes, on hats and rides too, that lie between pulses. */
  dividedShare: number;
  /** How much weight the bars have on average at a place, in pulses from the downbeat. */
  weightAt: (place: number) => number;
  /** The share of heavy strokes that come again so many pulses later, struck on the same drum. */
  repeatsAfter: (pulses: number) => number;
}

/** Quick pulses that more of the strokes divide are quarters with eighths between them, not eighths. */
export const DIVIDED_SHARE = 0.2;

/** What a groove leans on; hats and rides keep time in any metre alike. */
const WEIGHTS: Readonly<Partial<Record<Hit['drum'], number>>> = {
  kick: 1,
  snare: 1,
  side_stick: 1,
  tom_high: 0.5,
  tom_mid: 0.5,
  tom_low: 0.5,
};
/** A stroke this near to a place counts for it, in pulses. */
const NEAR_PULSES = 0.12;
/** Ghost notes say little about where the beat is. */
const SOFTEST_VELOCITY = 50;
const FEWEST_BARS = 4;
/** Of all bars, so many must have the same length for one reading of the song to make sense. */
const SAME_BARS_SHARE = 0.9;

/**
 * What kick, snare and toms do within the bars.
 *
 * @param pulses at least two
 * @param hits ordered by time
 * @returns undefined where bars are few or of several lengths
 */
export function grooveOf(
  { seconds, positions }: CountedPulses,
  hits: readonly Hit[],
): Groove | undefined {
  const downbeats = positions.flatMap(({ number }, index) => (number === 1 ? [index] : []));
  const pulses = positions[downbeats[Math.floor(downbeats.length / 2)] ?? 0]!.beatsPerBar;
  const same = positions.filter(({ beatsPerBar }) => beatsPerBar === pulses).length;
  if (downbeats.length < FEWEST_BARS || same < SAME_BARS_SHARE * positions.length) return undefined;
  const heavy = hits.flatMap(({ seconds: at, drum, velocity }) => {
    const weight = WEIGHTS[drum] ?? 0;
    const place = placeOf(at, seconds);
    return weight > 0 && velocity >= SOFTEST_VELOCITY && place !== undefined
      ? [{ place, drum, weight }]
      : [];
  });
  const placesOfDrum = new Map<string, number[]>();
  for (const { drum } of heavy) placesOfDrum.set(drum, []);
  for (const { drum, place } of heavy) placesOfDrum.get(drum)!.push(place);
  return {
    pulses,
    pulsesAMinute: 60 / median(seconds.slice(1).map((second, index) => second - seconds[index]!)),
    dividedShare: dividedShare(seconds, hits),
    weightAt: (wanted) =>
      heavy
        .filter(({ place }) => nearInBar(place, wanted, { positions, pulses }))
        .reduce((sum, { weight }) => sum + weight, 0) / downbeats.length,
    repeatsAfter: (later) => {
      const last = seconds.length - 1;
      const asked = heavy.filter(({ place }) => place + later <= last);
      const again = asked.filter(({ place, drum }) =>
        placesOfDrum.get(drum)!.some((other) => Math.abs(other - place - later) < NEAR_PULSES),
      );
      return again.length / Math.max(1, asked.length);
    },
  };
}

function nearInBar(
  place: number,
  wanted: number,
  { positions, pulses }: { positions: readonly BarPosition[]; pulses: number },
): boolean {
  const pulse = Math.floor(place);
  const inBar = positions[pulse]!.number - 1 + place - pulse;
  const apart = Math.abs(inBar - wanted);
  return Math.min(apart, pulses - apart) < NEAR_PULSES;
}
