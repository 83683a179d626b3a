import { insert, has, childrenOf } from '../dom.js';
import { measuresOf } from '../measure.js';
import { counted, perDrumPart, type Finding } from '../score.js';
import { tupletFactor, valueElements, valueOf } from '../values.js';

/** Notes and rests whose value is not written get the one that their duration has. */
export const giveTypes = perDrumPart((part) =>
  measuresOf(part).flatMap((measure): Finding[] => {
    let count = 0;
    for (const { notes, quarters } of measure.lines.flatMap((line) => line.events)) {
      for (const note of notes) {
        const isMeasureRest = childrenOf(note, 'rest')[0]?.hasAttribute('measure');
        const value = valueOf(quarters / tupletFactor(note));
        if (has(note, 'type') || isMeasureRest || !value) continue;
        childrenOf(note, 'dot').forEach((dot) => note.removeChild(dot));
        valueElements(note, value).forEach((element) => {
          insert(note, element);
        });
        count++;
      }
    }
    const message = `${counted(count, 'note or rest', 'notes and rests')} got the note value of the duration.`;
    return count === 0 ? [] : [{ part: part.id, measure: measure.number, count, message }];
  }),
);
