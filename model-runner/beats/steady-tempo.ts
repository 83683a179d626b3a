import type { Hit } from '../../contract/events.js';
import { median } from '../rhythm/statistics.js';

/** A tempo that is given is where the song is, not where every beat is. */
export const BPM_TOLERANCE = 0.12;
/** Pulses this close to a stroke are played; those that are further from any have but the band to count by. */
const PLAYED_WITHIN_SECONDS = 1;
const UNPLAYED_BEYOND_SECONDS = 4;
/** Fewer pulses tell no tempo. */
const FEWEST_PULSES = 16;
/**
 * Of the played pulses, how many must be at one tempo, and of the others, how many at another. Where the drums enter, a
 * dozen are on the way from one to the other.
 */
const STEADY_SHARE = 0.85;
const STRAYING_SHARE = 0.25;

/**
 * The tempo of a song that is played at one, if where nothing is played another was counted: an intro of held chords
 * is easily heard at twice the tempo, and a drummer counts through it at the song's own.
 *
 * @param seconds the pulses as they were counted
 * @returns pulses a minute; null where all is at one tempo, or the playing itself is not
 */
export function steadyTempo(seconds: readonly number[], hits: readonly Hit[]): number | null {
  const pulses = seconds.slice(1).map((end, index) => ({ start: seconds[index]!, end }));
  const isStruck = strokesAround(hits);
  const played = pulses.filter((pulse) => isStruck(pulse, PLAYED_WITHIN_SECONDS)).map(length);
  const others = pulses.filter((pulse) => !isStruck(pulse, UNPLAYED_BEYOND_SECONDS)).map(length);
  if (played.length < FEWEST_PULSES || others.length < FEWEST_PULSES) return null;
  const usual = median(played);
  const isUsual = (pulse: number): boolean => Math.abs(usual / pulse - 1) <= BPM_TOLERANCE;
  const share = (of: readonly number[]): number => of.filter(isUsual).length / of.length;
  const strays = share(played) >= STEADY_SHARE && share(others) <= 1 - STRAYING_SHARE;
  return strays ? 60 / usual : null;
}

interface Pulse {
  start: number;
  end: number;
}

function length({ start, end }: Pulse): number {
  return end - start;
}

/** Whether there is a stroke in a pulse or, to the second, so close to it. */
function strokesAround(hits: readonly Hit[]): (pulse: Pulse, reachSeconds: number) => boolean {
  const struck = new Set(hits.map(({ seconds }) => Math.floor(seconds)));
  return ({ start, end }, reachSeconds) => {
    const last = Math.floor(end + reachSeconds);
    for (let second = Math.floor(start - reachSeconds); second <= last; second++) {
      if (struck.has(second)) return true;
    }
    return false;
  };
}
