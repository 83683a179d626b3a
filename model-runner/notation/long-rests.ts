import type { ScoreMeasure } from './score.js';

/**
 * Says of silent measures that follow each other how many they are, so that they are drawn as one long rest and counted
 * at a glance. A measure that shows something, a time signature or a mark, begins a rest of its own; pickups stay alone.
 */
export function joinSilence(measures: readonly ScoreMeasure[]): ScoreMeasure[] {
  const joined = measures.map((measure) => ({ ...measure }));
  let first: ScoreMeasure | null = null;
  for (const measure of joined) {
    const isSilent = measure.voices.every(({ events }) => events[0]?.kind === 'measure_rest');
    if (!isSilent || measure.implicit) first = null;
    else if (first === null || measure.showMetre || measure.marks.length > 0) first = measure;
    else first.restsFor = (first.restsFor ?? 1) + 1;
  }
  return joined;
}
