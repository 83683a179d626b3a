import type { Element } from '@xmldom/xmldom';

import { allWithin, childrenOf, childOf, has, insert, make, numberOf, setText } from '../dom.js';
import { allNotes } from '../notes.js';
import { counted, isGrace, numberOfMeasure, perDrumPart, type DrumPart } from '../score.js';
import { isMultiple, sameLength, writtenQuarters } from '../values.js';

/** Of the notes that have a written value, so many have to agree on another unit. */
const AGREEMENT = 0.9;

/**
 * <divisions> says how many units of duration a quarter has. Where it is missing, or the written
 * values of nearly all notes say another number, that number is written.
 */
export const fixDivisions = perDrumPart((part) => {
  const declared = part.measures.flatMap((measure) =>
    childrenOf(measure, 'attributes').filter((attributes) => has(attributes, 'divisions')),
  );
  // Where the unit changes on the way, each stretch would need a vote of its own.
  const different = new Set(declared.map((attributes) => numberOf(attributes, 'divisions')));
  if (different.size > 1) return [];
  const [found] = different;
  const meant = commonUnit(part);
  if (found !== undefined && found > 0 && (meant === undefined || sameLength(meant, found))) {
    return [];
  }
  const [measure] = part.measures;
  if (!measure) return [];
  // A third of a unit could not be written: all durations are made finer first.
  const scale = scaleFor(meant ?? 1);
  const divisions = (meant ?? 1) * scale;
  if (scale > 1) multiplyDurations(part, scale);
  if (declared.length === 0)
    insert(openingAttributes(measure), make(measure, 'divisions', divisions));
  for (const attributes of declared) setText(attributes, 'divisions', divisions);
  const message =
    found === undefined
      ? `It was not said how long a quarter is; the notes say ${divisions} divisions.`
      : `A quarter was said to have ${counted(found, 'division')}; the notes say ${divisions}.`;
  return [{ part: part.id, measure: numberOfMeasure(measure), count: 1, message }];
});

/** The divisions of a quarter that nearly all written values agree on. */
function commonUnit(part: DrumPart): number | undefined {
  const votes = new Map<number, number>();
  let all = 0;
  for (const note of allNotes(part)) {
    const quarters = writtenQuarters(note);
    const duration = numberOf(note, 'duration') ?? 0;
    if (quarters === undefined || isGrace(note) || duration <= 0 || has(note, 'rest')) continue;
    const unit = Number((duration / quarters).toFixed(4));
    votes.set(unit, (votes.get(unit) ?? 0) + 1);
    all++;
  }
  const [unit, count] = Array.from(votes).toSorted((a, b) => b[1] - a[1])[0] ?? [undefined, 0];
  return count >= AGREEMENT * all ? unit : undefined;
}

function scaleFor(unit: number): number {
  const scale = [1, 2, 3, 4, 6, 8, 12, 16, 24, 48].find((factor) => isMultiple(unit * factor, 1));
  return scale ?? 1;
}

/** Makes the unit of a part's durations finer: their numbers and those of offsets grow. */
export function multiplyDurations({ element }: DrumPart, factor: number): void {
  for (const name of ['duration', 'offset']) {
    for (const found of allWithin(element, name)) {
      found.textContent = String(Math.round(1000 * Number(found.textContent) * factor) / 1000);
    }
  }
}

function openingAttributes(measure: Element): Element {
  const existing = childOf(measure, 'attributes');
  if (existing) return existing;
  const attributes = make(measure, 'attributes');
  const after = childrenOf(measure).find((child) => child.tagName !== 'print');
  measure.insertBefore(attributes, after ?? null);
  return attributes;
}
