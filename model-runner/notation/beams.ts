import type { Beam, NoteValue } from './score.js';
import { beamCount } from './values.js';

/** What decides how a chord is beamed. */
export interface Beamable {
  tick: number;
  value: NoteValue;
}

const EIGHTH_TICKS = 24;

/**
 * Beams of chords that follow each other without a rest within one group, counted from its start:
 * one list for each chord, the eighths' beam first. Inner beams part at every eighth where there
 * are thirty-seconds or `partAtEighths` says so (two tuplets in one beat), so that the eye can count.
 */
export function beamRun(
  chords: readonly Beamable[],
  groupTick: number,
  partAtEighths: boolean,
): Beam[][] {
  const counts = chords.map((chord) => beamCount(chord.value.type));
  const part = partAtEighths || counts.some((count) => count >= 3);
  const eighthOf = (chord: Beamable) => Math.floor((chord.tick - groupTick) / EIGHTH_TICKS);
  if (chords.length < 2) return chords.map(() => []);

  return chords.map((chord, index) =>
    Array.from({ length: counts[index]! }, (_, level) => {
      const joins = (otherIndex: number): boolean => {
        const other = chords[otherIndex];
        if (other === undefined || counts[otherIndex]! <= level) return false;
        return level === 0 || !part || eighthOf(other) === eighthOf(chord);
      };
      const toPrevious = joins(index - 1);
      const toNext = joins(index + 1);
      if (toPrevious && toNext) return 'continue';
      if (toPrevious) return 'end';
      if (toNext) return 'begin';
      return hook(chords, index, groupTick);
    }),
  );
}

/** A lone inner beam points at the note that its own completes a beat with. */
function hook(chords: readonly Beamable[], index: number, groupTick: number): Beam {
  const isFirst = index === 0;
  const isLast = index === chords.length - 1;
  const onEighth = (chords[index]!.tick - groupTick) % EIGHTH_TICKS === 0;
  return isFirst || (onEighth && !isLast) ? 'forward hook' : 'backward hook';
}
