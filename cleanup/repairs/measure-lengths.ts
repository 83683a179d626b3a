import { childrenOf } from '../dom.js';
import { mendBeams, restsFor, setValue } from '../lines.js';
import {
  endOf,
  isSounding,
  measuresOf,
  writeMeasure,
  type Line,
  type Measure,
} from '../measure.js';
import { allNotes } from '../notes.js';
import { counted, perDrumPart, type Finding } from '../score.js';
import { longer, sameLength, tupletFactor } from '../values.js';

/**
 * Every voice fills its measure. What is short is filled with rests; of what is long, rests at the
 * end go and the last note becomes shorter, but no stroke is taken away. Pickups, and measures that a
 * repeat sign divides, may be short.
 */
export const fillMeasures = perDrumPart((part) => {
  if (allNotes(part).length === 0) return [];
  const measures = measuresOf(part);
  return measures.flatMap((measure, index): Finding[] => {
    const { quarters } = measure;
    if (quarters === undefined) return [];
    const found = { part: part.id, measure: measure.number };
    if (isPickup(measures, index) && !measure.isImplicit) {
      measure.element.setAttribute('implicit', 'yes');
      measure.isImplicit = true;
      const message = 'The pickup was not marked as one; it is not counted as a measure now.';
      return [{ ...found, count: 1, message }];
    }
    const target = mayBeShort(measures, index) ? Math.min(quarters, lengthOf(measure)) : quarters;
    const shortened = measure.lines.filter((line) => shorten(line, quarters)).length;
    const filled = measure.lines.filter((line) => fill(line, target)).length;
    const added = measure.lines.length === 0 && addRest(measure, quarters) ? 1 : 0;
    if (shortened + filled + added > 0) writeMeasure(measure);
    const tooLong = measure.lines.filter((line) => longer(endOf(line), quarters)).length;
    return [
      {
        ...found,
        count: filled + added,
        message: `${counted(filled + added, 'voice')} did not fill the measure; rests were added.`,
      },
      {
        ...found,
        count: shortened,
        message: `${counted(shortened, 'voice')} went on beyond the end of the measure; the end was shortened.`,
      },
      {
        ...found,
        count: tooLong,
        message: `${counted(tooLong, 'voice')} ${tooLong === 1 ? 'has' : 'have'} strokes beyond the end of the measure (${quarters} quarters). None was removed: check the rhythm or the time signature.`,
        left: true as const,
      },
    ].filter(({ count }) => count > 0);
  });
});

function lengthOf({ lines }: Measure): number {
  return Math.max(0, ...lines.map((line) => Math.max(endOf(line), line.forwardedTo)));
}

/** The first measure, where it and the last make a whole one together, or its number says so. */
function isPickup(measures: readonly Measure[], index: number): boolean {
  const [first, last] = [measures[0]!, measures.at(-1)!];
  const { quarters } = first;
  if (index !== 0 || measures.length < 2 || quarters === undefined) return false;
  const length = lengthOf(first);
  const isShort = longer(quarters, length) && longer(length, 0);
  return isShort && (first.number === '0' || sameLength(length + lengthOf(last), quarters));
}

function mayBeShort(measures: readonly Measure[], index: number): boolean {
  const measure = measures[index]!;
  if (measure.isImplicit) return true;
  const { quarters } = measure;
  const complements = (other: Measure | undefined): boolean =>
    other !== undefined &&
    quarters !== undefined &&
    sameLength(lengthOf(measure) + lengthOf(other), quarters);
  const isLast = index === measures.length - 1;
  if (isLast && measures[0]!.isImplicit && complements(measures[0])) return true;
  const next = measures[index + 1];
  const previous = measures[index - 1];
  return (
    (isDivided(measure, next) && complements(next)) ||
    (previous !== undefined && isDivided(previous, measure) && complements(previous))
  );
}

/** Whether a repeat sign or a double bar stands between two measures. */
function isDivided(measure: Measure, next: Measure | undefined): boolean {
  const barlines = [
    ...childrenOf(measure.element, 'barline').filter(
      (one) => one.getAttribute('location') !== 'left',
    ),
    ...(next ? childrenOf(next.element, 'barline') : []).filter(
      (one) => one.getAttribute('location') === 'left',
    ),
  ];
  return barlines.length > 0;
}

/** Takes from a voice's end what lasts too long and is no stroke. */
function shorten(line: Line, quarters: number): boolean {
  if (!longer(endOf(line), quarters)) {
    const isForwarded = longer(line.forwardedTo, quarters);
    if (isForwarded) line.forwardedTo = quarters;
    return isForwarded;
  }
  const before = endOf(line);
  while (longer(endOf(line), quarters)) {
    const last = line.events.at(-1)!;
    if (isSounding(last)) {
      const left = quarters - last.onset;
      if (!longer(left, 0)) break;
      for (const note of last.notes) {
        if (tupletFactor(note) !== 1)
          childrenOf(note, 'time-modification').forEach((one) => note.removeChild(one));
      }
      setValue(last, left);
    } else {
      line.events.pop();
      // A gap that led to it leads nowhere now, and is filled.
      line.forwardedTo = 0;
      line.after.unshift(...last.before);
      if (!longer(last.onset, quarters))
        line.events.push(...restsFor(last.notes[0]!, last.onset, quarters));
    }
  }
  mendBeams(line);
  return !sameLength(before, endOf(line));
}

function fill(line: Line, quarters: number): boolean {
  const end = Math.max(endOf(line), line.forwardedTo);
  const near = line.events[0]?.notes[0];
  if (!near || !longer(quarters, end)) return false;
  line.events.push(...restsFor(near, end, quarters));
  return true;
}

/** A measure without a note has a rest of its length. */
function addRest(measure: Measure, quarters: number): boolean {
  const near = measure.element;
  const rest = near.ownerDocument!.createElement('rest');
  rest.setAttribute('measure', 'yes');
  const note = near.ownerDocument!.createElement('note');
  note.appendChild(rest);
  const event = { onset: 0, quarters, notes: [note], before: [] };
  measure.lines.push({ voice: '1', events: [event], forwardedTo: 0, after: [] });
  return true;
}
