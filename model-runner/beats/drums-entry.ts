import type { Hit } from '../../contract/events.js';
import { nearestBeat } from './first-downbeat.js';
import { timeAt } from './pulse-time.js';

/** Drums that enter this near to a pulse enter on it, in pulses. */
const ON_PULSE = 0.25;

/**
 * The pulse on which the drums enter; undefined where they enter between pulses, or never.
 *
 * @param seconds of at least two pulses
 * @param hits ordered by time
 */
export function entryPulse(seconds: readonly number[], hits: readonly Hit[]): number | undefined {
  const [first] = hits;
  if (!first) return undefined;
  const pulse = nearestBeat(seconds, first.seconds);
  const onPulse =
    first.seconds > timeAt(seconds, pulse - ON_PULSE) &&
    first.seconds < timeAt(seconds, pulse + ON_PULSE);
  return onPulse ? pulse : undefined;
}
