import type { Element } from '@xmldom/xmldom';

import { drumOf, instrumentIdOf, instrumentsOf } from '../instruments.js';
import { dropNotes, mendBeams } from '../lines.js';
import { isSounding, measuresOf, writeMeasure, type Event, type Line } from '../measure.js';
import { handOverChord, strokeKey } from '../notes.js';
import { counted, perDrumPart, type Finding } from '../score.js';

/** One drum is struck once at a moment, however many voices and layers say so. */
export const removeDuplicates = perDrumPart((part) => {
  const instruments = instrumentsOf(part);
  return measuresOf(part).flatMap((measure): Finding[] => {
    const struck = new Set<string>();
    const isKnown = (note: Element): boolean =>
      drumOf(note, instruments) !== undefined || instruments.has(instrumentIdOf(note) ?? '');
    let count = 0;
    for (const line of measure.lines) {
      for (const event of Array.from(line.events).filter(isSounding)) {
        count += removeFrom(line, event, { struck, isKnown });
      }
    }
    if (count === 0) return [];
    writeMeasure(measure);
    const message = `${counted(count, 'note')} doubled another of the same drum and moment and ${count === 1 ? 'was' : 'were'} removed.`;
    return [{ part: part.id, measure: measure.number, count, message }];
  });
});

interface Moment {
  struck: Set<string>;
  /** Of notes that nobody can tell the drum of, two at one moment may be two drums. */
  isKnown: (note: Element) => boolean;
}

function removeFrom(line: Line, event: Event, { struck, isKnown }: Moment): number {
  const gone = new Set<Element>();
  for (const note of event.notes.filter(isKnown)) {
    const key = `${event.onset.toFixed(6)} ${strokeKey(note)}`;
    if (struck.has(key)) gone.add(note);
    struck.add(key);
  }
  if (gone.size === 0) return 0;
  const [head] = event.notes as [Element];
  const heir = event.notes.find((note) => !gone.has(note));
  if (heir && gone.has(head)) handOverChord(head, heir);
  dropNotes(line, event, gone);
  mendBeams(line);
  return gone.size;
}
