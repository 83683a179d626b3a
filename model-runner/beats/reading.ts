import type { Hit } from '../../contract/events.js';
import type { BarPosition } from './bar-path.js';
import { DIVIDED_SHARE, grooveOf, type CountedPulses, type Groove } from './groove.js';
import { timeAt } from './pulse-time.js';

const ROUNDING_SECONDS = 1e-6;

/**
 * Another way to count the same bars. `from` is how many pulses a bar has, `fitting` says whether the
 * groove asks for it, `count` does it.
 */
interface Reading {
  from: readonly number[];
  fitting: (groove: Groove) => boolean;
  count: (pulses: CountedPulses) => CountedPulses;
}

/** The first that fits is taken. Each is what a chart would be written in, and plain from kick and snare. */
const READINGS: readonly Reading[] = [
  {
    // The bar's middle is struck, its thirds are not: two dotted pulses, however plainly hats play three.
    from: [3],
    fitting: ({ pulsesAMinute, weightAt }) =>
      pulsesAMinute < 210 &&
      weightAt(1.5) > 0.7 &&
      weightAt(1.5) > 1.3 * Math.max(weightAt(1), weightAt(2)),
    count: (pulses) => recount(pulses, (bar) => [bar(0), bar(1.5)]),
  },
  {
    // At such a tempo nobody counts six eighths: two dotted pulses, unless its pairs are struck as three.
    from: [6],
    fitting: ({ pulsesAMinute, dividedShare, weightAt }) =>
      pulsesAMinute > 130 &&
      dividedShare < DIVIDED_SHARE &&
      weightAt(3) >= Math.max(weightAt(2), weightAt(4)),
    count: (pulses) => recount(pulses, (bar) => [bar(0), bar(3)]),
  },
  {
    // Seven quarters that come again after three and a half are two bars of seven eighths.
    from: [5, 7],
    fitting: ({ pulses, pulsesAMinute, repeatsAfter }) =>
      pulsesAMinute < 180 &&
      repeatsAfter(pulses / 2) > 0.3 &&
      repeatsAfter(pulses / 2) >= repeatsAfter(pulses),
    count: (pulses) => halve(pulses),
  },
];

/**
 * The pulses as a drummer would count them: the same bars, or parts of them, where the groove shows that
 * they are divided otherwise than they were heard.
 *
 * @param pulses as they were heard, at least two
 * @param hits ordered by time
 */
export function readGroove(pulses: CountedPulses, hits: readonly Hit[]): CountedPulses {
  const groove = grooveOf(pulses, hits);
  if (!groove) return pulses;
  const reading = READINGS.find(
    ({ from, fitting }) => from.includes(groove.pulses) && fitting(groove),
  );
  return reading ? reading.count(pulses) : pulses;
}

/**
 * Counts every bar anew.
 *
 * @param divide the seconds of a bar's new pulses, given where any place of the old bar lies
 */
function recount(
  { seconds, positions }: CountedPulses,
  divide: (bar: (place: number) => number) => number[],
): CountedPulses {
  const newSeconds: number[] = [];
  const newPositions: BarPosition[] = [];
  // A song may begin in the middle of a bar: that bar's start is counted back to.
  let start = 1 - positions[0]!.number;
  while (start < seconds.length) {
    const bar = divide((place) => timeAt(seconds, start + place));
    bar.forEach((second, index) => {
      if (second < seconds[0]! - ROUNDING_SECONDS || second > seconds.at(-1)! + ROUNDING_SECONDS)
        return;
      newSeconds.push(second);
      newPositions.push({ number: index + 1, beatsPerBar: bar.length });
    });
    start += positions[Math.max(0, start)]!.beatsPerBar;
  }
  return { seconds: newSeconds, positions: newPositions };
}

/** Each pulse becomes two, each bar two bars of as many pulses. */
function halve({ seconds, positions }: CountedPulses): CountedPulses {
  const times = Array.from({ length: 2 * seconds.length - 1 }, (_, index) =>
    timeAt(seconds, index / 2),
  );
  const places = times.map((_, index) => {
    const { number, beatsPerBar } = positions[Math.floor(index / 2)]!;
    const inBar = 2 * (number - 1) + (index % 2);
    return { number: (inBar % beatsPerBar) + 1, beatsPerBar };
  });
  return { seconds: times, positions: places };
}
