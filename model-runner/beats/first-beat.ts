import type { Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import { sum } from '../rhythm/statistics.js';
import { entryPulse } from './drums-entry.js';
import { countFrom } from './first-downbeat.js';
import { DOWNBEAT_SHARE } from './first-half.js';
import type { CountedPulses } from './groove.js';
import { downbeatLogOdds } from './half-bars.js';

/** Struck at once to the ear. */
const TOGETHER_SECONDS = 0.03;
/** Snares and toms lead into a bar as often as they begin one, hats count in. */
const BEGINNERS: readonly Drum[] = ['kick', 'crash', 'china', 'splash'];
/**
 * What it says for a beat that the drums enter on it with one of these, in log odds. Of 142 recordings of people's
 * playing that begin so 135 begin with a bar (training/first_half.py prints it), which would be 4; half of that, since
 * many a file is an excerpt and begins anywhere.
 */
const ENTRY_LOG_ODDS = 2;
/** Which half of a bar comes first is told by more than this (bar-length.ts). */
const FEWEST_PULSES_A_BAR = 3;

/**
 * Counts from the beat on which the drums enter, where the downbeats that were heard leave it open: a drummer begins with
 * the one.
 *
 * @param pulses at least two
 * @param downbeat of each pulse, the probability that a bar begins there
 * @param hits ordered by time
 * @returns the same where the metre changes, or the downbeats are plain
 */
export function countFromEntry(
  pulses: CountedPulses,
  downbeat: readonly number[],
  hits: readonly Hit[],
): CountedPulses {
  const { seconds, positions } = pulses;
  const { beatsPerBar } = positions[0]!;
  const entry = entryPulse(seconds, hits);
  if (entry === undefined || !beginsBars(hits) || beatsPerBar < FEWEST_PULSES_A_BAR) return pulses;
  if (positions.some((position) => position.beatsPerBar !== beatsPerBar)) return pulses;
  const meanLogOdds = (number: number): number => {
    const there = downbeat.filter((_, pulse) => positions[pulse]!.number === number);
    return sum(there.map(downbeatLogOdds)) / Math.max(1, there.length);
  };
  const heard = meanLogOdds(1) - meanLogOdds(positions[entry]!.number);
  return DOWNBEAT_SHARE * heard < ENTRY_LOG_ODDS
    ? { seconds, positions: countFrom(positions, entry) }
    : pulses;
}

function beginsBars(hits: readonly Hit[]): boolean {
  const end = hits[0]!.seconds + TOGETHER_SECONDS;
  return hits.some(({ seconds, drum }) => seconds < end && BEGINNERS.includes(drum));
}
