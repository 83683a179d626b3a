import type { Hit } from '../../contract/events.js';
import type { CountedPulses } from './groove.js';
import { placeOf } from './pulse-time.js';

/** How surely one half must be the first, in log odds, before two bars of two pulses become one of four. */
const SURE_LOG_ODDS = 1.8;
/** Both sources know in part the same, so neither counts in full; fitted to clips with bars of four. */
const DOWNBEAT_SHARE = 1.75;
const STROKES_SHARE = 0.6;
const PROBABILITY_FLOOR = 0.02;
/** Ghost notes fall anywhere. */
const SOFTEST_VELOCITY = 45;
const HALF_PULSES = 2;
const EIGHTHS_A_PULSE = 2;
const BAR_EIGHTHS = 2 * HALF_PULSES * EIGHTHS_A_PULSE;

/**
 * What a stroke a bar on each eighth of one half says for its being the first half of a bar of four, in log
 * odds: bars begin with kicks and crashes and end with fills. Learned from people's playing
 * (training/first_half.py prints it).
 */
const LEANING = {
  kick: [1.8, -0.4, 0, 1.3],
  snare: [-1.2, -2, -1.1, -1.2],
  tom: [-0.8, -2.7, -2.8, -2.6],
  cymbal: [2.9, 0.1, -0.1, -0.6],
} as const;
type Family = keyof typeof LEANING;
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

/**
 * Two bars of two pulses as one of four, where downbeats and strokes agree which of them comes first. Where
 * bars are all alike, two pulses are all there is to a bar.
 *
 * @param pulses as they are counted
 * @param downbeat of each pulse, the probability that a bar begins there
 * @param hits ordered by time
 */
export function joinHalves(
  pulses: CountedPulses,
  downbeat: readonly number[],
  hits: readonly Hit[],
): CountedPulses {
  const first = pulses.positions.findIndex(({ number }) => number === 1);
  if (first < 0 || pulses.positions.some(({ beatsPerBar }) => beatsPerBar !== HALF_PULSES)) {
    return pulses;
  }
  const bars = (pulses.seconds.length - first) / (2 * HALF_PULSES);
  const logOdds =
    DOWNBEAT_SHARE * (downbeatsLean(downbeat, first) / bars) +
    STROKES_SHARE * (strokesLean(pulses.seconds, hits, first) / bars);
  if (Math.abs(logOdds) < SURE_LOG_ODDS) return pulses;
  const start = logOdds > 0 ? first : first + HALF_PULSES;
  return {
    seconds: pulses.seconds,
    positions: pulses.positions.map((_, index) => ({
      number: modulo(index - start, 2 * HALF_PULSES) + 1,
      beatsPerBar: 2 * HALF_PULSES,
    })),
  };
}

/** Log odds of downbeats on every other bar from `first` on, less those of the bars between. */
function downbeatsLean(downbeat: readonly number[], first: number): number {
  return downbeat.reduce((sum, probability, index) => {
    const place = modulo(index - first, 2 * HALF_PULSES);
    if (place % HALF_PULSES !== 0) return sum;
    const p = Math.min(1 - PROBABILITY_FLOOR, Math.max(PROBABILITY_FLOOR, probability));
    return sum + (place === 0 ? 1 : -1) * Math.log(p / (1 - p));
  }, 0);
}

/** What all strokes say for the bars that begin at `first`, less what they say for those between. */
function strokesLean(seconds: readonly number[], hits: readonly Hit[], first: number): number {
  const struck = new Map<string, number>();
  for (const { seconds: at, drum, velocity } of hits) {
    const family = FAMILY_OF_DRUM[drum];
    const place = placeOf(at, seconds);
    if (!family || place === undefined || velocity < SOFTEST_VELOCITY) continue;
    const eighth = Math.round((place - first) * EIGHTHS_A_PULSE);
    struck.set(`${family} ${eighth}`, leaning(family, eighth));
  }
  return [...struck.values()].reduce((sum, value) => sum + value, 0);
}

function leaning(family: Family, eighth: number): number {
  const inBar = modulo(eighth, BAR_EIGHTHS);
  const weight = LEANING[family][inBar % (BAR_EIGHTHS / 2)]!;
  return inBar < BAR_EIGHTHS / 2 ? weight : -weight;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
