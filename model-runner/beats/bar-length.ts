import type { Hit } from '../../contract/events.js';
import type { BarPosition } from './bar-path.js';
import { dividesByThree } from './beat-type.js';
import { evenFirstLogOdds } from './first-half.js';
import type { CountedPulses } from './groove.js';
import { halfBarsOf, stepOf, type HalfBars } from './half-bars.js';

/** What is heard of two halves, and what it says for their being one bar, in log odds. */
interface Evidence {
  /** Log odds that a bar begins halfway, as the beat tracker heard it. */
  halfway: number;
  /** How much more often kick or snare strike at one place of one half than of the other: 0 to 1. */
  differ: number;
  /** How often phrases of four bars begin where only halves could begin one: 0 to 1. */
  phrases: number;
}

/** What it says for whole bars, by how many pulses a half has, and whether thirds divide them. */
interface Weights extends Evidence {
  half: number;
  thirds: boolean;
  constant: number;
  /** What it says for a half to be the first that the drums enter with it. */
  entry: number;
}

/**
 * training/bar_lengths.py prints them, but for straight twos 4.1: it knows as many songs in two as in four, where people
 * play twenty in four for one in two (log odds of 3). training/first_half.py counts the recordings in four that begin
 * with the first beat and with the third, 178 and 13; of other bars there are too few to tell.
 */
const WEIGHTS: readonly Weights[] = [
  { half: 2, thirds: false, constant: 7.1, halfway: -1.2, differ: 1.5, phrases: -15, entry: 2.6 },
  { half: 2, thirds: true, constant: 2.6, halfway: -0.8, differ: 6.5, phrases: -18, entry: 0 },
  { half: 3, thirds: false, constant: -2, halfway: -0.5, differ: 8, phrases: 0, entry: 0 },
];
/**
 * How surely one half must be the first, in log odds, before two become one bar: bars that begin with their second
 * half are worse to read than halves.
 */
const SURE_OF_FIRST = 1.8;
const FEWEST_HALVES = 8;
const STEPS_A_PULSE = 6;
/** Rates of few strokes differ by chance; so many standard deviations are not counted. */
const CHANCE_DEVIATIONS = 2;
const PHRASE_BARS = 4;
/** A crash this near to a bar's start begins it, in pulses. */
const NEAR_PULSES = 0.15;
/** A fill, in strokes on toms during the pulse before. */
const TOMS_OF_FILL = 3;
/** Where more phrases than this begin, crashes and toms belong to the groove. */
const PHRASES_AT_MOST = 0.2;

/**
 * Two bars as one, where the song as a whole asks for it: twos are fours, sixes of eighths twelves, threes sixes.
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
  const thirds = dividesByThree(pulses.seconds, hits);
  const weights = WEIGHTS.find(
    ({ half, thirds: divided }) => divided === thirds && areBarsOf(half, pulses.positions),
  );
  if (!weights) return pulses;
  const { half } = weights;
  const song = halfBarsOf(pulses, half, { downbeat, hits });
  if (song.halfOfPulse.at(-1)! < FEWEST_HALVES) return pulses;
  const evenFirst = evenFirstLogOdds(song, weights.entry);
  const evidence: Evidence = {
    halfway: halfwayOf(song, evenFirst > 0 ? 1 : 0),
    differ: differenceOf(song),
    phrases: phrasesOf(song),
  };
  const whole =
    weights.constant + KINDS.reduce((sum, kind) => sum + weights[kind] * evidence[kind], 0);
  return whole > 0 && Math.abs(evenFirst) >= SURE_OF_FIRST
    ? join(pulses, song, evenFirst > 0 ? 0 : 1)
    : pulses;
}

const KINDS = ['halfway', 'differ', 'phrases'] as const;

function areBarsOf(half: number, positions: readonly BarPosition[]): boolean {
  return positions.every(({ beatsPerBar }) => beatsPerBar === half);
}

/** @param second 1 where odd halves are second halves, else 0 */
function halfwayOf(
  { downbeatLogOdds, halfOfPulse, placeOfPulse }: HalfBars,
  second: 0 | 1,
): number {
  const there = downbeatLogOdds.filter(
    (_, pulse) => placeOfPulse[pulse] === 0 && halfOfPulse[pulse]! % 2 === second,
  );
  return there.reduce((sum, logOdds) => sum + logOdds, 0) / Math.max(1, there.length);
}

function differenceOf(song: HalfBars): number {
  const halvesStruck = new Map<string, [Set<number>, Set<number>]>();
  for (const stroke of song.strokes) {
    if (stroke.family !== 'kick' && stroke.family !== 'snare') continue;
    const { pulse, step } = stepOf(stroke, STEPS_A_PULSE);
    const key = `${stroke.family} ${song.placeOfPulse[pulse]} ${step}`;
    const half = song.halfOfPulse[pulse]!;
    const sets = halvesStruck.get(key) ?? [new Set<number>(), new Set<number>()];
    halvesStruck.set(key, sets);
    sets[half % 2 === 0 ? 0 : 1].add(half);
  }
  const halves = [...new Set(song.halfOfPulse)];
  const even = halves.filter((half) => half % 2 === 0).length;
  const odd = halves.length - even;
  return Math.max(
    0,
    ...[...halvesStruck.values()].map(([evens, odds]) => {
      const [a, b] = [evens.size / even, odds.size / odd];
      const deviation = Math.sqrt((a * (1 - a)) / even + (b * (1 - b)) / odd);
      return Math.abs(a - b) - CHANCE_DEVIATIONS * deviation;
    }),
  );
}

/**
 * Crashes and fills mark where phrases begin, and phrases have four bars. Were two halves a bar, phrases
 * would begin at every eighth half; marks that are as frequent four halves later, and not at others, say
 * that each half is a bar.
 */
function phrasesOf(song: HalfBars): number {
  const cycle = 2 * PHRASE_BARS;
  const marks = Array<number>(cycle).fill(0);
  for (const [half, mark] of phraseMarks(song)) marks[half % cycle]! += mark;
  const at = (index: number): number => marks[index % cycle]!;
  const first = [...Array(PHRASE_BARS).keys()].reduce((best, index) =>
    at(index) + at(index + PHRASE_BARS) > at(best) + at(best + PHRASE_BARS) ? index : best,
  );
  const fewer = Math.min(at(first), at(first + PHRASE_BARS));
  const between = (at(first + PHRASE_BARS / 2) + at(first + PHRASE_BARS + PHRASE_BARS / 2)) / 2;
  const total = marks.reduce((sum, mark) => sum + mark, 0);
  const elsewhere = (total - at(first) - at(first + PHRASE_BARS)) / (cycle - 2);
  const cycles = (song.halfOfPulse.at(-1)! + 1) / cycle;
  const surplus = Math.max(0, fewer - Math.max(between, elsewhere)) / cycles;
  return Math.min(PHRASES_AT_MOST, surplus);
}

/** How plainly something begins with each half: 0 to 2. */
function phraseMarks(song: HalfBars): [half: number, mark: number][] {
  const places = (family: string): number[] =>
    song.strokes.flatMap((stroke) => (stroke.family === family ? [stroke.place] : []));
  const [crashes, toms] = [places('cymbal'), places('tom')];
  return song.halfOfPulse.flatMap((half, pulse): [number, number][] => {
    if (song.placeOfPulse[pulse] !== 0) return [];
    const crash = crashes.some((place) => Math.abs(place - pulse) < NEAR_PULSES) ? 1 : 0;
    const filling = toms.filter((place) => place > pulse - 1.05 && place < pulse - 0.05).length;
    return [[half, crash + Math.min(1, filling / TOMS_OF_FILL)]];
  });
}

/** Halves two by two; `first` is 0 where even halves come first, 1 where odd ones do. */
function join(pulses: CountedPulses, song: HalfBars, first: 0 | 1): CountedPulses {
  return {
    seconds: pulses.seconds,
    positions: song.halfOfPulse.map((half, pulse) => ({
      number: (half % 2 === first ? 0 : song.pulses) + song.placeOfPulse[pulse]! + 1,
      beatsPerBar: 2 * song.pulses,
    })),
  };
}
