import {
  isSounding,
  measuresOf,
  writeMeasure,
  endOf,
  type Event,
  type Line,
  type Measure,
} from '../measure.js';
import { handOverChord } from '../notes.js';
import { counted, perDrumPart, type Finding } from '../score.js';
import { longer, writtenQuarters } from '../values.js';

/**
 * A note that lasts no time, as MIDI imports leave them, gets its written length if there is room for
 * it; else it is struck together with what begins at the same moment. Rests of no length go.
 */
export const removeZeroLengths = perDrumPart((part) =>
  measuresOf(part).flatMap((measure): Finding[] => {
    const count = measure.lines.reduce((sum, line) => sum + settle(line, measure), 0);
    if (count === 0) return [];
    writeMeasure(measure);
    const message = `${counted(count, 'note')} without length ${count === 1 ? 'was' : 'were'} given one or joined with the next.`;
    return [{ part: part.id, measure: measure.number, count, message }];
  }),
);

function settle(line: Line, { quarters }: Measure): number {
  const empty = line.events.filter((event) => !longer(event.quarters, 0));
  for (const event of empty) {
    const [first] = event.notes;
    const written = first && writtenQuarters(first);
    const isLast = line.events.at(-1) === event;
    const hasRoom =
      isLast && quarters !== undefined && !longer(endOf(line) + (written ?? 0), quarters);
    if (isSounding(event) && written !== undefined && hasRoom) event.quarters = written;
    else join(line, event);
  }
  return empty.length;
}

function join(line: Line, event: Event): void {
  const index = line.events.indexOf(event);
  line.events.splice(index, 1);
  const next = line.events[index];
  if (!isSounding(event)) {
    if (next) next.before.unshift(...event.before);
    else line.after.unshift(...event.before);
    return;
  }
  const partner = next ?? line.events[index - 1];
  if (!partner) {
    line.events.splice(index, 0, event);
    return;
  }
  partner.before.unshift(...event.before);
  if (!isSounding(partner)) replaceRest(partner, event);
  else partner.notes.push(...event.notes);
}

/** The stroke takes the place of a rest and is written as long as it. */
function replaceRest(rest: Event, event: Event): void {
  const [silence] = rest.notes;
  for (const note of event.notes) {
    for (const name of ['type', 'dot', 'time-modification']) {
      Array.from(note.childNodes)
        .filter((node) => node.nodeName === name)
        .forEach((node) => note.removeChild(node));
    }
  }
  if (silence) handOverChord(silence, event.notes[0]!);
  rest.notes = event.notes;
}
