import { childOf, childrenOf, numberOf, remove, removeAll } from '../dom.js';
import { measuresOf, writeMeasure, type Line } from '../measure.js';
import { counted, perDrumPart } from '../score.js';
import { staffOf } from '../staff.js';

/** A drum kit is read from one staff; several of one part, as a piano's, become one. */
export const mergeStaves = perDrumPart((part) => {
  const attributes = part.measures.flatMap((measure) => childrenOf(measure, 'attributes'));
  const staves = Math.max(1, ...attributes.map((entry) => numberOf(entry, 'staves') ?? 1));
  if (staves === 1) return [];
  const measures = measuresOf(part);
  const keys = new Set(measures.flatMap(({ lines }) => lines.map(staffAndVoice)));
  const order = Array.from(keys).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const measure of measures) {
    for (const line of measure.lines) {
      if (line.voice !== undefined) line.voice = String(1 + order.indexOf(staffAndVoice(line)));
    }
    writeMeasure(measure);
  }
  for (const entry of attributes) {
    removeAll(entry, 'staves');
    removeAll(entry, 'part-symbol');
    childrenOf(entry, 'clef').slice(1).forEach(remove);
    childOf(entry, 'clef')?.removeAttribute('number');
    childrenOf(entry, 'staff-details')
      .filter((details) => details.getAttribute('number') !== '1' && details.hasAttribute('number'))
      .forEach(remove);
  }
  for (const child of part.measures.flatMap((measure) => childrenOf(measure))) {
    removeAll(child, 'staff');
    if (child.tagName === 'attributes' && childrenOf(child).length === 0) remove(child);
  }
  const message = `The drums stood on ${counted(staves, 'staff', 'staves')}; they stand on one now.`;
  return [{ part: part.id, measure: null, count: staves, message }];
});

/** Voices of the upper staff come first; the same number on two staves was two voices. */
function staffAndVoice({ events, voice }: Line): string {
  const [first] = events.flatMap(({ notes }) => notes);
  return `${first ? staffOf(first) : '1'}/${voice ?? ''}`;
}
