import type { Beat, Tempo } from '../../contract/events.js';
import { median } from '../rhythm/statistics.js';

/** Drummers wander by a few percent; what is more, and stays, is a new tempo. */
const CHANGE_SHARE = 0.07;
const BARS_THAT_MUST_AGREE = 4;

/**
 * A tempo for the start and one for each lasting change, from the beats themselves.
 *
 * @param beats at least two, ordered by time
 */
export function tempoMarks(beats: readonly Beat[]): Tempo[] {
  const bars = barTempos(beats);
  const marks: Tempo[] = [];
  let sectionStart = 0;
  for (let bar = 1; bar <= bars.length; bar++) {
    const ahead = bars.slice(bar, bar + BARS_THAT_MUST_AGREE).map(({ bpm }) => bpm);
    const current = median(bars.slice(sectionStart, bar).map(({ bpm }) => bpm));
    const moved = ahead.map((bpm) => bpm / current - 1);
    const changes =
      ahead.length === BARS_THAT_MUST_AGREE &&
      (moved.every((share) => share > CHANGE_SHARE) ||
        moved.every((share) => share < -CHANGE_SHARE));
    if (bar === bars.length || changes) {
      marks.push({ measure: bars[sectionStart]!.measure, bpm: round(current) });
      sectionStart = bar;
    }
  }
  return marks;
}

/** Median tempo of each measure, counting the intervals that begin in it. */
function barTempos(beats: readonly Beat[]): Tempo[] {
  const byMeasure = new Map<number, number[]>();
  beats.slice(1).forEach((beat, index) => {
    const before = beats[index]!;
    const bpm = 60 / Math.max(1e-3, beat.seconds - before.seconds);
    byMeasure.set(before.measure, [...(byMeasure.get(before.measure) ?? []), bpm]);
  });
  return [...byMeasure].map(([measure, bpms]) => ({ measure, bpm: median(bpms) }));
}

/** To a hundredth: more than anybody can hear or set. */
function round(bpm: number): number {
  return Math.round(bpm * 100) / 100;
}
