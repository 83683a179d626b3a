import type { Hit } from '../../contract/events.js';
import { median } from '../rhythm/statistics.js';

/** Strokes between these places of a pulse divide it; others are early or late on it. */
const DIVIDING_PLACES = [0.2, 0.8] as const;

/** Pulses from the first one to a time, in parts of a pulse; undefined before the first and from the last on. */
export function placeOf(at: number, seconds: readonly number[]): number | undefined {
  const next = firstAfter(seconds, at);
  if (next < 1 || next === seconds.length) return undefined;
  const [from, to] = [seconds[next - 1]!, seconds[next]!];
  return next - 1 + (at - from) / (to - from);
}

/** When so many pulses have gone by since the first of at least two; outside them, at the tempo of the nearest two. */
export function timeAt(seconds: readonly number[], place: number): number {
  const before = Math.min(seconds.length - 2, Math.max(0, Math.floor(place)));
  const [from, to] = [seconds[before]!, seconds[before + 1]!];
  return from + (place - before) * (to - from);
}

/** The index of the first value above `limit` among ascending ones, or how many they are. */
export function firstAfter(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How much faster at least two pulses go by than at so many a minute. */
export function octavesAbove(bpm: number, seconds: readonly number[]): number {
  const intervals = seconds.slice(1).map((second, index) => second - seconds[index]!);
  return Math.log2(60 / median(intervals) / bpm);
}

/** Where strokes fall within the pulses that they fall in, 0 to 1. */
export function placesInPulses(seconds: readonly number[], hits: readonly Hit[]): number[] {
  return hits.flatMap((hit) => {
    const place = placeOf(hit.seconds, seconds);
    return place === undefined ? [] : [place % 1];
  });
}

/** The share of strokes that divide the pulses. */
export function dividedShare(seconds: readonly number[], hits: readonly Hit[]): number {
  const places = placesInPulses(seconds, hits);
  const between = places.filter(
    (place) => place > DIVIDING_PLACES[0] && place < DIVIDING_PLACES[1],
  );
  return between.length / Math.max(1, places.length);
}
