import type { NoteType, NoteValue } from './score.js';

const TYPE_TICKS: readonly { type: NoteType; ticks: number }[] = [
  { type: 'half', ticks: 96 },
  { type: 'quarter', ticks: 48 },
  { type: 'eighth', ticks: 24 },
  { type: '16th', ticks: 12 },
  { type: '32nd', ticks: 6 },
  { type: '64th', ticks: 3 },
];

/** A value with at most one dot and how long it lasts. */
export interface TimedValue extends NoteValue {
  ticks: number;
}

/** Longest first. A dotted 64th would need a finer tick. */
export const NOTE_VALUES: readonly TimedValue[] = TYPE_TICKS.flatMap(({ type, ticks }) => [
  ...(type === '64th' ? [] : [{ type, dotted: true, ticks: (ticks * 3) / 2 }]),
  { type, dotted: false, ticks },
]);

/** The value of exactly that length. @throws RangeError if it would take more than one. */
export function valueOf(ticks: number): NoteValue {
  const value = NOTE_VALUES.find((candidate) => candidate.ticks === ticks);
  if (value === undefined) {
    throw new RangeError(`A length of ${ticks} ticks was found; expected that of one note value.`);
  }
  return { type: value.type, dotted: value.dotted };
}

/** How many beams or flags a value has. */
export function beamCount(type: NoteType): number {
  return Math.max(0, TYPE_TICKS.findIndex((entry) => entry.type === type) - 1);
}
