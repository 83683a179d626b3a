import type { Element } from '@xmldom/xmldom';

import { childrenOf, has, insert, isElement, make } from '../dom.js';
import { instrumentsOf, isFoot } from '../instruments.js';
import { isSounding, measuresOf, type Line } from '../measure.js';
import { counted, isGrace, isRest, perDrumPart, type Finding } from '../score.js';

/** Notes without a stem get one: upwards in the hands' voice, downwards in the feet's. */
export const giveStems = perDrumPart((part) => {
  const instruments = instrumentsOf(part);
  const allFeet = (line: Line): boolean => notesOf(line).every((note) => isFoot(note, instruments));
  return measuresOf(part).flatMap((measure): Finding[] => {
    const sounding = measure.lines.filter((line) => line.events.some(isSounding));
    const missing = sounding.flatMap((line) => {
      const areFeet = allFeet(line) || (isEven(line) && !sounding.some(allFeet));
      const stemless = notesOf(line).filter((note) => !has(note, 'stem') && hasStem(note));
      stemless.forEach((note) => {
        insert(note, make(note, 'stem', areFeet ? 'down' : 'up'));
      });
      return stemless;
    });
    const count = missing.length;
    const message = `${counted(count, 'note')} got ${count === 1 ? 'a stem' : 'stems'}: up for the hands, down for the feet.`;
    return count === 0 ? [] : [{ part: part.id, measure: measure.number, count, message }];
  });
});

function isEven({ voice }: Line): boolean {
  return Number(voice ?? 1) % 2 === 0;
}

function notesOf(line: Line): Element[] {
  return line.events.flatMap(({ before, notes }) => [
    ...before.filter(isElement).filter((element) => element.tagName === 'note' && isGrace(element)),
    ...notes.filter((note) => !isRest(note)),
  ]);
}

function hasStem(note: Element): boolean {
  const type = childrenOf(note, 'type')[0]?.textContent?.trim();
  return type !== 'whole' && type !== 'breve';
}
