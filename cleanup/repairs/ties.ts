import type { Element } from '@xmldom/xmldom';

import { dropNotes, mendBeams, setValue, settleSilence } from '../lines.js';
import {
  endOf,
  isSounding,
  measuresOf,
  writeMeasure,
  type Event,
  type Line,
  type Measure,
} from '../measure.js';
import { isRoll, isTied, removeTies, strokeKey } from '../notes.js';
import { counted, perDrumPart, type Finding } from '../score.js';
import { longer, sameLength, tupletFactor, valueOf } from '../values.js';

/** A stroke that is tied on, and where the next fragment has to begin. */
interface Ringing {
  note: Element;
  measureIndex: number;
  endQuarters: number;
}

/**
 * A drum's sound has no length, so a stroke that is written as notes tied together is one note: as
 * long as they were where one value says so, and followed by rests where none does. Rolls last, and
 * keep their ties; so do ties that lead nowhere, which let a cymbal ring.
 */
export const joinTies = perDrumPart((part) => {
  const ringing = new Map<string, Ringing>();
  return measuresOf(part).flatMap((measure, measureIndex, all): Finding[] => {
    let count = 0;
    for (const line of measure.lines) {
      const joined = joinLine(line, { measureIndex, previous: all[measureIndex - 1], ringing });
      if (joined === 0) continue;
      count += joined;
      settleSilence(line, endOf(line));
      mendBeams(line);
    }
    if (count === 0) return [];
    writeMeasure(measure);
    const message = `${counted(count, 'tied fragment')} ${count === 1 ? 'is' : 'are'} no stroke; joined to the note before or made a rest.`;
    return [{ part: part.id, measure: measure.number, count, message }];
  });
});

interface Surroundings {
  measureIndex: number;
  previous: Measure | undefined;
  ringing: Map<string, Ringing>;
}

function joinLine(line: Line, { measureIndex, previous, ringing }: Surroundings): number {
  let count = 0;
  for (const event of Array.from(line.events)) {
    const gone = new Set<Element>();
    for (const note of event.notes) {
      const key = `${line.voice} ${strokeKey(note)}`;
      const source = ringing.get(key);
      const end = { measureIndex, endQuarters: event.onset + event.quarters };
      if (
        source &&
        isTied(note, 'stop') &&
        !isRoll(note) &&
        follows(source, event, { measureIndex, previous })
      ) {
        gone.add(note);
        removeTies(source.note, 'start');
        if (isTied(note, 'start')) ringing.set(key, { ...end, note: source.note });
        else ringing.delete(key);
      } else if (isTied(note, 'start') && !isRoll(note)) ringing.set(key, { ...end, note });
    }
    if (gone.size === 0) continue;
    count += gone.size;
    if (gone.size < event.notes.length || !lengthenPrevious(line, event))
      dropNotes(line, event, gone);
  }
  return count;
}

function follows(
  source: Ringing,
  event: Event,
  { measureIndex, previous }: Omit<Surroundings, 'ringing'>,
): boolean {
  if (source.measureIndex === measureIndex) return sameLength(source.endQuarters, event.onset);
  const isPrevious = source.measureIndex === measureIndex - 1;
  const length = previous?.quarters ?? Math.max(0, ...(previous?.lines.map(endOf) ?? []));
  return isPrevious && sameLength(event.onset, 0) && !longer(length, source.endQuarters);
}

/** Whether the note before could take over the time of a fragment, as one value. */
function lengthenPrevious(line: Line, fragment: Event): boolean {
  const index = line.events.indexOf(fragment);
  const previous = line.events[index - 1];
  if (!previous || !isSounding(previous) || fragment.before.length > 0) return false;
  if (!sameLength(previous.onset + previous.quarters, fragment.onset)) return false;
  const quarters = previous.quarters + fragment.quarters;
  const isTuplet = [previous, fragment].some(({ notes }) => tupletFactor(notes[0]!) !== 1);
  if (isTuplet || !valueOf(quarters)) return false;
  line.events.splice(index, 1);
  setValue(previous, quarters);
  return true;
}
