import type { Stroke } from './ornaments.js';
import type { Pulse } from './pulses.js';
import type { SubdividedPulse } from './subdivide.js';
import { median } from './statistics.js';

/** Later or earlier than this is another note, not a delay. */
const LARGEST_DELAY_SECONDS = 0.045;
/** In a fast pulse, its sixteenths come closer than that. */
const LARGEST_DELAY_OF_PERIOD = 1 / 6;
/** As many strokes without any delay, so that a few strokes do not prove one. */
const PRIOR_STROKES = 4;
/** How well a beat tracker knows one beat, as a standard deviation ... */
const BEAT_SECONDS = 0.01;
/** ... against a stroke on it. */
const STROKE_SECONDS = 0.012;

/**
 * How much later than the pulses the strokes fall throughout (negative: earlier): the median over
 * those close to a pulse. A detector that answers some milliseconds late delays them all alike, and
 * left in, it makes sixteenths of triplets.
 */
export function estimateDelaySeconds(strokes: readonly Stroke[], pulses: readonly Pulse[]): number {
  const delays: number[] = [];
  let index = 0;
  for (const { seconds } of strokes) {
    while (index < pulses.length - 1 && seconds >= pulses[index]!.endSeconds) index++;
    const pulse = pulses[index];
    if (pulse === undefined) break;
    const window = Math.min(
      LARGEST_DELAY_SECONDS,
      LARGEST_DELAY_OF_PERIOD * (pulse.endSeconds - pulse.seconds),
    );
    const delay =
      seconds - pulse.seconds < pulse.endSeconds - seconds
        ? seconds - pulse.seconds
        : seconds - pulse.endSeconds;
    if (Math.abs(delay) <= window) delays.push(delay);
  }
  if (delays.length === 0) return 0;
  return (median(delays) * delays.length) / (delays.length + PRIOR_STROKES);
}

/**
 * Moves every pulse towards the strokes that were placed on it, as far as their number speaks
 * against the beat tracker's own uncertainty (the mean of two Gaussian estimates). Where beats
 * were tracked a little early or late, the strokes between them then fall where they were meant.
 */
export function alignPulses(song: readonly SubdividedPulse[], delaySeconds: number): Pulse[] {
  const strokeSeconds = strokesOnPulses(song);
  const moved = song.map(({ pulse }, index) => {
    const errors = strokeSeconds[index]!.map((seconds) => seconds - delaySeconds - pulse.seconds);
    const sum = errors.reduce((a, b) => a + b, 0);
    const precision = errors.length / STROKE_SECONDS ** 2 + 1 / BEAT_SECONDS ** 2;
    const shift = sum / STROKE_SECONDS ** 2 / precision;
    const before = song[index - 1]?.pulse.seconds ?? -Infinity;
    const room = Math.min(pulse.endSeconds - pulse.seconds, pulse.seconds - before) / 4;
    return pulse.seconds + Math.max(-room, Math.min(room, shift));
  });
  return song.map(({ pulse }, index) => {
    const lengthSeconds = pulse.endSeconds - pulse.seconds;
    return {
      ...pulse,
      seconds: moved[index]!,
      endSeconds: moved[index + 1] ?? moved[index]! + lengthSeconds,
    };
  });
}

function strokesOnPulses(song: readonly SubdividedPulse[]): number[][] {
  const seconds: number[][] = song.map(() => []);
  for (const [index, { placed }] of song.entries()) {
    for (const { stroke, slot } of placed) {
      if (slot === null) seconds[index + 1]?.push(stroke.seconds);
      else if (slot.tick === 0) seconds[index]!.push(stroke.seconds);
    }
  }
  return seconds;
}
