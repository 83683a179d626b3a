import { PULSE_TICKS, type Metre } from '../rhythm/metre.js';
import type { QuantisedMeasure } from '../rhythm/quantised-song.js';

/** Notes that are read, and beamed, together. */
export interface BeatGroup {
  tick: number;
  ticks: number;
}

/** How a measure of each metre that occurs falls into groups; the key is `metreKey`'s. */
export type Groupings = ReadonlyMap<string, readonly BeatGroup[]>;

/** What a drummer marks the groups of an uneven measure with. */
const WEIGHTS: Readonly<Partial<Record<string, number>>> = { kick: 1, snare: 1, crash: 1.5 };

export function metreKey({ beats, beatType }: Metre): string {
  return `${beats}/${beatType}`;
}

/**
 * The groups of every metre: its pulses, or where these are eighths (5/8, 7/8), the twos and threes
 * on whose first eighths kick, snare and crash fall most over the whole song (2+2+3 if they don't tell).
 */
export function chooseGroupings(measures: readonly QuantisedMeasure[]): Groupings {
  const groupings = new Map<string, readonly BeatGroup[]>();
  for (const { metre } of measures) {
    const key = metreKey(metre);
    if (groupings.has(key)) continue;
    const ticks = PULSE_TICKS[metre.pulse];
    const lengths =
      metre.pulse === 'eighth'
        ? uneven(metre.pulses, eighthWeights(measures.filter((m) => metreKey(m.metre) === key)))
        : Array.from({ length: metre.pulses }, () => 1);
    groupings.set(key, groupsOf(lengths.map((length) => length * ticks)));
  }
  return groupings;
}

function groupsOf(lengths: readonly number[]): BeatGroup[] {
  let tick = 0;
  return lengths.map((ticks) => {
    const group = { tick, ticks };
    tick += ticks;
    return group;
  });
}

function eighthWeights(measures: readonly QuantisedMeasure[]): number[] {
  const weights: number[] = [];
  for (const { strokes, skippedTicks } of measures) {
    for (const { drum, tick } of strokes) {
      const eighth = (tick + skippedTicks) / PULSE_TICKS.eighth;
      if (Number.isInteger(eighth)) weights[eighth] = (weights[eighth] ?? 0) + (WEIGHTS[drum] ?? 0);
    }
  }
  return weights;
}

function uneven(eighths: number, weights: readonly number[]): readonly number[] {
  let best: readonly number[] = [eighths];
  let bestMean = -Infinity;
  for (const lengths of twosAndThrees(eighths)) {
    const starts = groupsOf(lengths).map((group) => weights[group.tick] ?? 0);
    const mean = starts.reduce((a, b) => a + b, 0) / starts.length;
    if (mean > bestMean) {
      best = lengths;
      bestMean = mean;
    }
  }
  return best;
}

/** Every way to add up twos and threes, those that begin with twos first. */
function twosAndThrees(sum: number): number[][] {
  if (sum === 0) return [[]];
  return [2, 3]
    .filter((length) => length <= sum)
    .flatMap((length) => twosAndThrees(sum - length).map((rest) => [length, ...rest]));
}
