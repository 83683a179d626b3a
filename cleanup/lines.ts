import type { Element } from '@xmldom/xmldom';

import { childrenOf, insert, make, remove, removeAll } from './dom.js';
import { isSounding, makeRest, type Event, type Line } from './measure.js';
import { removeBeams } from './notes.js';
import { isRest } from './score.js';
import {
  isMultiple,
  longer,
  nextBeat,
  restsBetween,
  sameLength,
  tupletFactor,
  valueElements,
  valueOf,
} from './values.js';

/** A rest that takes an event's place, tuplet and all. */
export function restInPlaceOf(event: Event): Event {
  const { onset, quarters } = event;
  const [model] = event.notes as [Element];
  const rest = makeRest(model, { onset, quarters });
  const [note] = rest.notes as [Element];
  const names = ['type', 'dot', 'time-modification', 'staff'];
  for (const name of names) {
    childrenOf(model, name).forEach((child) => {
      insert(note, child.cloneNode(true) as Element);
    });
  }
  const tuplets = childrenOf(model, 'notations').flatMap((all) => childrenOf(all, 'tuplet'));
  if (tuplets.length > 0) {
    insert(
      note,
      make(
        note,
        'notations',
        tuplets.map((one) => one.cloneNode(true) as Element),
      ),
    );
  }
  return rest;
}

/** Rests of single values for a silence. */
export function restsFor(near: Element, startQuarters: number, endQuarters: number): Event[] {
  let onset = startQuarters;
  return restsBetween(startQuarters, endQuarters).map((quarters) => {
    const rest = makeRest(near, { onset, quarters });
    const value = valueOf(quarters);
    if (value)
      valueElements(near, value).forEach((child) => {
        insert(rest.notes[0]!, child);
      });
    onset += quarters;
    return rest;
  });
}

/**
 * Makes the silence that a repair has left as plain as a player would write it: a note before it
 * lasts to the end of its beat if one value does, and the rest is rests of whole beats where it can.
 */
export function settleSilence(line: Line, endQuarters: number): void {
  const [near] = line.events[0]?.notes ?? [];
  if (!near) return;
  const events = withoutMadeRests(line.events);
  const settled: Event[] = [];
  let cursor = 0;
  const fill = (to: number): void => {
    const previous = settled.at(-1);
    if (previous && longer(to, cursor)) cursor = lengthen(previous, to);
    settled.push(...restsFor(near, cursor, to));
  };
  for (const event of events) {
    if (longer(event.onset, cursor)) fill(event.onset);
    settled.push(event);
    cursor = event.onset + event.quarters;
  }
  if (longer(endQuarters, cursor)) fill(endQuarters);
  line.events = settled;
}

/** Tuplets keep the rests that hold them together; a tuplet of nothing but silence goes. */
function withoutMadeRests(events: readonly Event[]): Event[] {
  const kept: Event[] = [];
  let cell: Event[] = [];
  const close = (): void => {
    const isSilent = cell.every(({ isMade }) => isMade);
    if (!isSilent) kept.push(...cell);
    cell = [];
  };
  for (const event of events) {
    const isTuplet = tupletFactor(event.notes[0]!) !== 1;
    if (!isTuplet) {
      close();
      if (!event.isMade || event.before.length > 0) kept.push(event);
      continue;
    }
    cell.push(event);
    if (isWholeTuplet(cell)) close();
  }
  close();
  return kept;
}

/** A tuplet ends where it says so, or, if it says nothing, where it comes out even. */
function isWholeTuplet(cell: readonly Event[]): boolean {
  const edges = cell.flatMap(({ notes }) =>
    childrenOf(notes[0]!, 'notations').flatMap((notations) => childrenOf(notations, 'tuplet')),
  );
  const types = edges.map((edge) => edge.getAttribute('type'));
  if (types.includes('start')) return types.includes('stop');
  const start = cell[0]!.onset;
  const end = cell.at(-1)!.onset + cell.at(-1)!.quarters;
  return isMultiple(start, 1 / 2) && valueOf(end - start) !== undefined;
}

/** Lets a note last to the end of the beat it begins in, or to where silence ends. @returns its end */
function lengthen(event: Event, silenceEnd: number): number {
  const end = event.onset + event.quarters;
  const beatEnd = nextBeat(event.onset);
  const target = Math.min(silenceEnd, beatEnd);
  const value = valueOf(target - event.onset);
  const [first] = event.notes as [Element];
  if (!isSounding(event) || !longer(target, end) || !value || tupletFactor(first) !== 1) return end;
  setValue(event, target - event.onset);
  return target;
}

/** Gives an event another length, written as one value. */
export function setValue(event: Event, quarters: number): void {
  event.quarters = quarters;
  const value = valueOf(quarters);
  for (const note of event.notes) {
    removeAll(note, 'type');
    removeAll(note, 'dot');
    if (value)
      valueElements(note, value).forEach((child) => {
        insert(note, child);
      });
  }
}

/** Flags of a value: none for a quarter, one for an eighth. */
function flagsOf(event: Event): number {
  const type = childrenOf(event.notes[0]!, 'type')[0]?.textContent?.trim() ?? '';
  return 1 + ['eighth', '16th', '32nd', '64th', '128th'].indexOf(type);
}

interface Beamed {
  event: Event;
  /** By level, from 0: what the beam does there. */
  levels: string[];
}

/** Puts beams right where notes between them went, became rests or changed their value. */
export function mendBeams(line: Line): void {
  const chain = line.events.map((event): Beamed => {
    const beams = isRest(event.notes[0]!) ? [] : childrenOf(event.notes[0]!, 'beam');
    const levels: string[] = [];
    for (const beam of beams) {
      levels[Number(beam.getAttribute('number') ?? '1') - 1] = beam.textContent?.trim() ?? '';
    }
    return { event, levels: levels.slice(0, flagsOf(event)) };
  });
  const depth = Math.max(0, ...chain.map(({ levels }) => levels.length));
  for (let level = 0; level < depth; level++) mendLevel(chain, level);
  for (const { event, levels } of chain) {
    event.notes.forEach(removeBeams);
    levels.forEach((state, level) => {
      if (!state) return;
      const beam = make(event.notes[0]!, 'beam', state);
      beam.setAttribute('number', String(level + 1));
      insert(event.notes[0]!, beam);
    });
  }
}

function mendLevel(chain: readonly Beamed[], level: number): void {
  runsOf(chain, level).forEach((run) => {
    if (run.length > 1) {
      run.forEach(({ levels }, index) => {
        levels[level] = index === 0 ? 'begin' : index === run.length - 1 ? 'end' : 'continue';
      });
      return;
    }
    const [alone] = run as [Beamed];
    if (level === 0) alone.levels.length = 0;
    else if (alone.levels.length > level && !alone.levels[level]?.endsWith('hook')) {
      alone.levels[level] = alone.levels[0] === 'begin' ? 'forward hook' : 'backward hook';
    }
  });
}

/** Stretches that hang on one beam: from where it begins to where it ends, or breaks off. */
function runsOf(chain: readonly Beamed[], level: number): Beamed[][] {
  const runs: Beamed[][] = [];
  let open: Beamed[] | undefined;
  let endsAt = 0;
  for (const one of chain) {
    const state = one.levels[level];
    const { onset, quarters } = one.event;
    const continues =
      open !== undefined && sameLength(endsAt, onset) && (state === 'continue' || state === 'end');
    if (!state) open = undefined;
    else if (continues && open) open.push(one);
    else runs.push((open = [one]));
    if (state === 'end' || state?.endsWith('hook')) open = undefined;
    // An outer beam that parts cuts the inner ones.
    if (level > 0 && one.levels[0] === 'end') open = undefined;
    endsAt = onset + quarters;
  }
  return runs;
}

/** Whether a line is silent. */
export function isSilent({ events }: Line): boolean {
  return !events.some(isSounding);
}

/** Takes notes out of an event of a line; what is left of it may be a rest. */
export function dropNotes(line: Line, event: Event, gone: ReadonlySet<Element>): void {
  const index = line.events.indexOf(event);
  const kept = event.notes.filter((note) => !gone.has(note));
  if (kept.length === 0) {
    line.events[index] = { ...restInPlaceOf(event), before: event.before };
  } else event.notes = kept;
  gone.forEach(remove);
}
