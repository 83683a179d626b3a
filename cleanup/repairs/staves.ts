import { childOf, childrenOf, numberOf, remove, removeAll } from '../dom.js';
import { measuresOf, unusedVoice, writeMeasure } from '../measure.js';
import { counted, perDrumPart } from '../score.js';
import { staffOf } from '../staff.js';

/** A drum kit is read from one staff; several of one part, as a piano's, become one. */
export const mergeStaves = perDrumPart((part) => {
  const attributes = part.measures.flatMap((measure) => childrenOf(measure, 'attributes'));
  const staves = Math.max(1, ...attributes.map((entry) => numberOf(entry, 'staves') ?? 1));
  if (staves === 1) return [];
  for (const measure of measuresOf(part)) {
    // The same voice number on two staves was two voices.
    const staffOfVoice = new Map<string, string>();
    for (const line of measure.lines) {
      const [first] = line.events.flatMap(({ notes }) => notes);
      const staff = first ? staffOf(first) : '1';
      const taken = line.voice !== undefined && staffOfVoice.has(line.voice);
      if (taken) line.voice = unusedVoice(measure.lines);
      if (line.voice !== undefined) staffOfVoice.set(line.voice, staff);
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
