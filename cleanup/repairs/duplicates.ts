import type { Element } from '@xmldom/xmldom';

import { dropNotes, mendBeams } from '../lines.js';
import { isSounding, measuresOf, writeMeasure, type Event, type Line } from '../measure.js';
import { handOverChord, strokeKey } from '../notes.js';
import { counted, perDrumPart, type Finding } from '../score.js';

/** One drum is struck once at a moment, however many voices and layers say so. */
export const removeDuplicates = perDrumPart((part) =>
  measuresOf(part).flatMap((measure): Finding[] => {
    const struck = new Set<string>();
    let count = 0;
    for (const line of measure.lines) {
      for (const event of Array.from(line.events).filter(isSounding)) {
        count += removeFrom(line, event, struck);
      }
    }
    if (count === 0) return [];
    writeMeasure(measure);
    const message = `${counted(count, 'note')} doubled another of the same drum and moment and ${count === 1 ? 'was' : 'were'} removed.`;
    return [{ part: part.id, measure: measure.number, count, message }];
  }),
);

function removeFrom(line: Line, event: Event, struck: Set<string>): number {
  const gone = new Set<Element>();
  for (const note of event.notes) {
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
