import type { Element } from '@xmldom/xmldom';

import { childrenOf, has, numberOf, setText } from '../dom.js';
import { measuresOf, writeMeasure, type Event, type Line, type Measure } from '../measure.js';
import { isRest, perDrumPart, type DrumPart, type Finding } from '../score.js';
import { isMultiple, longer, sameLength, writtenQuarters } from '../values.js';
import { multiplyDurations } from './divisions.js';

/** How much finer units may become: enough for triplets, quintuplets and septuplets. */
const SCALES = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15, 20, 21, 24, 28, 30, 35, 40, 48, 60];

/**
 * A note's length stands twice: as a duration and as a value with dots and tuplet. Where they differ,
 * the written values are believed if they fill the measure, and durations do not.
 */
export const fixDurations = perDrumPart((part) => {
  const measures = measuresOf(part);
  const repaired = measures.flatMap((measure) => {
    const lines = measure.lines.filter((line) => isBetterAsWritten(line, measure));
    return lines.length === 0 ? [] : [{ measure, lines }];
  });
  refine(
    part,
    repaired.flatMap(({ lines }) => lines),
    measures,
  );
  return repaired.map(({ measure, lines }): Finding => {
    const count = lines.reduce((sum, line) => sum + believeWritten(line), 0);
    writeMeasure(measure);
    const message = `${count} ${count === 1 ? 'duration' : 'durations'} did not fit the written note values and were set from these.`;
    return { part: part.id, measure: measure.number, count, message };
  });
});

function isBetterAsWritten(line: Line, { quarters }: Measure): boolean {
  if (quarters === undefined || line.events.some((event) => writtenLength(event) === undefined)) {
    return false;
  }
  const sum = (lengths: number[]): number => lengths.reduce((a, b) => a + b, 0);
  const written = sum(line.events.map((event) => writtenLength(event)!));
  const counted = sum(line.events.map((event) => event.quarters));
  return sameLength(written, quarters) && !sameLength(counted, quarters);
}

/** What is written of an event's length; a rest for a whole measure may look like any value. */
function writtenLength({ notes }: Event): number | undefined {
  const [first] = notes as [Element, ...Element[]];
  const isMeasureRest = isRest(first) && childrenOf(first, 'rest')[0]?.hasAttribute('measure');
  return isMeasureRest ? undefined : writtenQuarters(first);
}

function believeWritten(line: Line): number {
  let [onset, changed] = [0, 0];
  for (const event of line.events) {
    const quarters = writtenLength(event)!;
    if (!sameLength(quarters, event.quarters)) changed++;
    Object.assign(event, { onset, quarters });
    onset += quarters;
  }
  line.forwardedTo = 0;
  return changed;
}

/** Makes the units fine enough for what is going to be written in them. */
function refine(part: DrumPart, lines: readonly Line[], measures: readonly Measure[]): void {
  const lengths = lines.flatMap((line) => line.events.map((event) => writtenLength(event)!));
  const coarsest = Math.min(...measures.map(({ divisions }) => divisions));
  const scale = SCALES.find((factor) =>
    lengths.every((quarters) => isMultiple(quarters * coarsest * factor, 1)),
  );
  if (scale === undefined || !longer(scale, 1)) return;
  multiplyDurations(part, scale);
  for (const attributes of part.measures.flatMap((measure) => childrenOf(measure, 'attributes'))) {
    if (!has(attributes, 'divisions')) continue;
    setText(attributes, 'divisions', (numberOf(attributes, 'divisions') ?? 1) * scale);
  }
  for (const measure of measures) measure.divisions *= scale;
}
