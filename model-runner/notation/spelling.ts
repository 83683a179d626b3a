import type { Division } from '../rhythm/subdivisions.js';
import type { BeatGroup } from './groups.js';
import type { NoteValue, Tuplet } from './score.js';
import { NOTE_VALUES, valueOf } from './values.js';

/** A note or rest of one value. Ticks are those of the measure. */
export interface Spelled {
  tick: number;
  ticks: number;
  isRest: boolean;
  value: NoteValue;
  tuplet?: Tuplet;
  tupletEdge?: 'start' | 'stop';
}

export interface DividedPulse {
  tick: number;
  ticks: number;
  division: Division;
}

/** Part of a group that is evenly divided, or one tuplet. */
interface Cell {
  tick: number;
  ticks: number;
  tuplet?: Tuplet;
}

const HALF = 24;
const EIGHTH_TRIPLET: Tuplet = { actual: 3, normal: 2, type: 'eighth' };
const SIXTEENTH_TRIPLET: Tuplet = { actual: 3, normal: 2, type: '16th' };
const SEXTUPLET: Tuplet = { actual: 6, normal: 4, type: '16th' };
/** With fewer notes a triplet says the same, and is read at once. */
const FEWEST_OF_SEXTUPLET = 5;
/** Written length of a note in any of these tuplets over its played length. */
const TUPLET_STRETCH = 1.5;
/** Rests are undotted and begin where a value of their length could be counted. */
const REST_TICKS = [48, 24, 12, 6, 3];

/**
 * Spells one voice within one beat group that has an onset. A drum's sound has no length, so the
 * values are chosen to be read: a note lasts to the next onset of its voice or to the end of its
 * group, in one value without a tie, and where one value does not reach that far, rests follow.
 */
export function spellGroup(
  group: BeatGroup,
  pulses: readonly DividedPulse[],
  onsets: readonly number[],
): Spelled[] {
  return cellsOf(pulses, onsets).flatMap((cell) => {
    const spelled = spellCell(cell, group, within(onsets, cell));
    if (cell.tuplet !== undefined) {
      spelled[0]!.tupletEdge = 'start';
      spelled.at(-1)!.tupletEdge = 'stop';
    }
    return spelled;
  });
}

/** Rests of single values that fill a stretch, which is counted from `origin`. */
export function spellRests(tick: number, endTick: number, origin: number): Spelled[] {
  const rests: Spelled[] = [];
  let at = tick;
  while (at < endTick) {
    const ticks = REST_TICKS.find((t) => (at - origin) % t === 0 && at + t <= endTick);
    if (ticks === undefined) throw new RangeError(`No rest can begin at tick ${at - origin}.`);
    rests.push({ tick: at, ticks, isRest: true, value: valueOf(ticks) });
    at += ticks;
  }
  return rests;
}

function within(onsets: readonly number[], span: { tick: number; ticks: number }): number[] {
  return onsets.filter((onset) => onset >= span.tick && onset < span.tick + span.ticks);
}

function cellsOf(pulses: readonly DividedPulse[], onsets: readonly number[]): Cell[] {
  const cells = pulses.flatMap((pulse) => cellsOfPulse(pulse, within(onsets, pulse)));
  const merged: Cell[] = [];
  for (const cell of cells) {
    // Nothing is played between the ends of a tuplet: it is not one for this voice.
    const even = cell.tuplet === undefined || within(onsets, cell).every((o) => o === cell.tick);
    const previous = merged.at(-1);
    if (!even) merged.push(cell);
    else if (previous && !previous.tuplet) previous.ticks += cell.ticks;
    else merged.push({ tick: cell.tick, ticks: cell.ticks });
  }
  return merged;
}

function cellsOfPulse({ tick, ticks, division }: DividedPulse, onsets: readonly number[]): Cell[] {
  const firstHalf = { tick, ticks: HALF };
  const secondHalf = { tick: tick + HALF, ticks: HALF };
  if (division === 'even') return [{ tick, ticks }];
  if (division === 'even_triplet') return [firstHalf, { ...secondHalf, tuplet: SIXTEENTH_TRIPLET }];
  if (division === 'triplet_even') return [{ ...firstHalf, tuplet: SIXTEENTH_TRIPLET }, secondHalf];
  if (ticks === HALF) return [{ tick, ticks, tuplet: SIXTEENTH_TRIPLET }];

  const offsets = onsets.map((onset) => onset - tick);
  if (offsets.every((offset) => offset % 16 === 0))
    return [{ tick, ticks, tuplet: EIGHTH_TRIPLET }];
  const splits =
    offsets.includes(HALF) ||
    offsets.every((offset) => offset < HALF) ||
    offsets.every((offset) => offset > HALF);
  return splits
    ? [firstHalf, secondHalf].map((half) => ({ ...half, tuplet: SIXTEENTH_TRIPLET }))
    : [{ tick, ticks, tuplet: onsets.length < FEWEST_OF_SEXTUPLET ? EIGHTH_TRIPLET : SEXTUPLET }];
}

function spellCell(cell: Cell, group: BeatGroup, onsets: readonly number[]): Spelled[] {
  const { tuplet } = cell;
  if (tuplet === undefined)
    return spellEvenly(cell.tick, cell.tick + cell.ticks, group.tick, onsets);

  const stretched = onsets.map((onset) => (onset - cell.tick) * TUPLET_STRETCH);
  return spellEvenly(0, cell.ticks * TUPLET_STRETCH, 0, stretched).map((spelled) => ({
    ...spelled,
    tick: cell.tick + spelled.tick / TUPLET_STRETCH,
    ticks: spelled.ticks / TUPLET_STRETCH,
    tuplet,
  }));
}

function spellEvenly(
  tick: number,
  endTick: number,
  origin: number,
  onsets: readonly number[],
): Spelled[] {
  const before = spellRests(tick, onsets[0] ?? endTick, origin);
  const notes = onsets.flatMap((onset, index) =>
    spellNote(onset, onsets[index + 1] ?? endTick, origin),
  );
  return [...before, ...notes];
}

/**
 * A note and the rests up to the next onset: as few signs as possible, then the note that ends on
 * the strongest place, then the longest.
 */
function spellNote(onset: number, nextTick: number, origin: number): Spelled[] {
  const ways = NOTE_VALUES.filter((value) => onset + value.ticks <= nextTick).map((value) => {
    const endTick = onset + value.ticks;
    const note = { tick: onset, ticks: value.ticks, isRest: false, value: valueOf(value.ticks) };
    const signs = [note, ...spellRests(endTick, nextTick, origin)];
    const strength = REST_TICKS.find((ticks) => (endTick - origin) % ticks === 0) ?? 0;
    return { signs, strength, ticks: value.ticks };
  });
  const best = ways.toSorted(
    (a, b) => a.signs.length - b.signs.length || b.strength - a.strength || b.ticks - a.ticks,
  )[0];
  if (best === undefined) throw new RangeError(`No note fits from tick ${onset} to ${nextTick}.`);
  return best.signs;
}
