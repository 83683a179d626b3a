import type { Element } from '@xmldom/xmldom';

import { childrenOf, has, insert, removeAll } from './dom.js';
import type { DrumPart } from './score.js';

/** All notes and rests of a part. */
export function allNotes(part: DrumPart): Element[] {
  return part.measures.flatMap((measure) => childrenOf(measure, 'note'));
}

/** Takes a note's beams away: it is long enough to stand alone, or a rest. */
export function removeBeams(note: Element): void {
  removeAll(note, 'beam');
}

/** Takes ties away, and leaves a roll's tremolo and everything else. */
export function removeTies(note: Element, type: 'start' | 'stop'): void {
  const isSuch = (element: Element): boolean => element.getAttribute('type') === type;
  childrenOf(note, 'tie')
    .filter(isSuch)
    .forEach((tie) => note.removeChild(tie));
  for (const notations of childrenOf(note, 'notations')) {
    childrenOf(notations, 'tied')
      .filter(isSuch)
      .forEach((tied) => notations.removeChild(tied));
    if (childrenOf(notations).length === 0) note.removeChild(notations);
  }
}

/** Whether a tie or its drawn arc begins or ends at a note. */
export function isTied(note: Element, type: 'start' | 'stop'): boolean {
  const ties = [
    ...childrenOf(note, 'tie'),
    ...childrenOf(note, 'notations').flatMap((notations) => childrenOf(notations, 'tied')),
  ];
  return ties.some((tie) => tie.getAttribute('type') === type);
}

/** A roll lasts, unlike any other stroke. */
export function isRoll(note: Element): boolean {
  return childrenOf(note, 'notations').some((notations) => has(notations, 'ornaments', 'tremolo'));
}

/** What makes two noteheads the same stroke: the same instrument at the same place. */
export function strokeKey(note: Element): string {
  const texts = ['pitch', 'unpitched', 'notehead'].map((name) =>
    childrenOf(note, name)
      .map((element) => element.textContent?.replaceAll(/\s/g, ''))
      .join(),
  );
  const instrument = childrenOf(note, 'instrument')[0]?.getAttribute('id') ?? '';
  return [...texts.map((text) => (text === 'normal' ? '' : text)), instrument].join(' ');
}

/** Hands what a chord's first note carries for all of them to the note that now is the first. */
export function handOverChord(from: Element, to: Element): void {
  for (const beam of childrenOf(from, 'beam')) insert(to, beam);
  for (const notations of childrenOf(from, 'notations')) {
    for (const tuplet of childrenOf(notations, 'tuplet')) {
      notationsOf(to).appendChild(tuplet.cloneNode(true));
    }
  }
}

/** A note's notations, made where there are none. */
export function notationsOf(note: Element): Element {
  const existing = childrenOf(note, 'notations')[0];
  if (existing) return existing;
  const made = note.ownerDocument!.createElement('notations');
  insert(note, made);
  return made;
}
