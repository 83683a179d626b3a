import type { Drum } from '../../contract/drums.js';
import type { BeatGrid, Hit } from '../../contract/events.js';
import { firstAfter, placeOf, timeAt } from '../beats/pulse-time.js';
import { logOdds, median } from '../rhythm/statistics.js';
import { ALIKE } from './transcribe.js';

/** What grooves are made of. Toms and crashes mark what does not come again: fills, and where parts begin. */
const GROOVE_DRUMS: readonly Drum[] = [
  'kick',
  'snare',
  'side_stick',
  'hi_hat_closed',
  'hi_hat_open',
  'hi_hat_pedal',
];
/** How far away bars are that should have a stroke too if it belongs to the groove. */
const BARS_AWAY = [-4, -3, -2, -1, 1, 2, 3, 4] as const;
/** At the same place of another bar means so near to it. */
const SAME_PLACE_SECONDS = 0.03;
/**
 * What the log odds of a stroke become: a share of what they were, more by what the other bars have there,
 * less by a constant. Fitted by training/fit_repetition.py.
 */
const OWN_SHARE = 0.95;
const REPEATED_LOG_ODDS = 2.1;
const CONSTANT_LOG_ODDS = -0.4;

/**
 * Grooves come again bar by bar: a stroke that the bars around it have at the same place is the surer for
 * it, one that they all lack must be plain to be believed.
 *
 * @param candidates ordered by time; the less sure ones count too
 * @param grid tells how long bars are
 * @returns the same candidates, surer or less sure; as they were where no bar is to be compared with
 */
export function weighByRepetition(candidates: readonly Hit[], { beats }: BeatGrid): Hit[] {
  const downbeats = beats.flatMap(({ beat }, index) => (beat === 1 ? [index] : []));
  if (downbeats.length < 2) return [...candidates];
  const bar = median(downbeats.slice(1).map((next, index) => next - downbeats[index]!));
  const pulses = beats.map(({ seconds }) => seconds);
  const strengths = ALIKE.map((drums) => ({ drums, strength: strengthOf(candidates, drums) }));
  return candidates.map((hit) => {
    const place = placeOf(hit.seconds, pulses);
    if (place === undefined || !GROOVE_DRUMS.includes(hit.drum)) return hit;
    const { strength } = strengths.find(({ drums }) => drums.includes(hit.drum))!;
    const others = BARS_AWAY.map((bars) => place + bars * bar)
      .filter((other) => other >= 0 && other <= pulses.length - 1)
      .map((other) => strength(timeAt(pulses, other)));
    return others.length === 0 ? hit : { ...hit, confidence: weighed(hit.confidence, others) };
  });
}

function weighed(confidence: number, others: readonly number[]): number {
  const repeated = others.reduce((sum, other) => sum + other, 0) / others.length;
  const weighedOdds =
    OWN_SHARE * logOdds(confidence) + REPEATED_LOG_ODDS * repeated + CONSTANT_LOG_ODDS;
  return 1 / (1 + Math.exp(-weighedOdds));
}

/** How sure the surest stroke on any of these drums near a time is; 0 where there is none. */
function strengthOf(candidates: readonly Hit[], drums: readonly Drum[]): (at: number) => number {
  const hits = candidates.filter(({ drum }) => drums.includes(drum));
  const times = hits.map(({ seconds }) => seconds);
  return (at) => {
    const from = firstAfter(times, at - SAME_PLACE_SECONDS);
    const to = firstAfter(times, at + SAME_PLACE_SECONDS);
    return Math.max(0, ...hits.slice(from, to).map(({ confidence }) => confidence));
  };
}
