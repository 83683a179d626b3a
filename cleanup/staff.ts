import type { Element } from '@xmldom/xmldom';

import type { StaffPosition } from '../model-runner/kit.js';
import { numberOf, textOf } from './dom.js';

const STEPS = ['C', 'D', 'E', 'F', 'G', 'A', 'B'] as const;

/** The pitch that a clef marks, and the line that it stands on unless it says another. */
const CLEFS: Readonly<Record<string, { marks: StaffPosition; line: number }>> = {
  G: { marks: { step: 'G', octave: 4 }, line: 2 },
  F: { marks: { step: 'F', octave: 3 }, line: 4 },
  C: { marks: { step: 'C', octave: 4 }, line: 3 },
};

/** Steps above C0 on the lowest line of a treble staff, and of a percussion staff by convention. */
const TREBLE_LOWEST_LINE = stepsOf({ step: 'E', octave: 4 });

/**
 * How many steps a note has to be renamed upwards to stand at the same place of the staff under a
 * percussion clef as it does under this clef: 0 for a treble clef, 12 for a bass clef.
 */
export function clefStepsOf(clef: Element): number {
  const known = CLEFS[textOf(clef, 'sign') ?? ''];
  if (!known) return 0;
  const line = numberOf(clef, 'line') ?? known.line;
  const octaves = numberOf(clef, 'clef-octave-change') ?? 0;
  const lowestLine = stepsOf(known.marks) + 7 * octaves - 2 * (line - 1);
  return TREBLE_LOWEST_LINE - lowestLine;
}

/** A place on the staff, so many steps higher. */
export function transposed(position: StaffPosition, steps: number): StaffPosition {
  const all = stepsOf(position) + steps;
  const octave = Math.min(9, Math.max(0, Math.floor(all / 7)));
  return { step: STEPS[((all % 7) + 7) % 7]!, octave };
}

/** The number of the staff that a note is on. */
export function staffOf(note: Element): string {
  return textOf(note, 'staff') ?? '1';
}

function stepsOf({ step, octave }: StaffPosition): number {
  return 7 * octave + STEPS.indexOf(step);
}
