import type { Element } from '@xmldom/xmldom';

import { childOf, childrenOf, insert, make, remove, setText, textOf } from '../dom.js';
import { positionOf } from '../instruments.js';
import { counted, numberOfMeasure, perDrumPart, type DrumPart, type Finding } from '../score.js';
import { clefStepsOf, staffOf, transposed } from '../staff.js';

const PITCHED = ['G', 'F', 'C'];

/** Drums stand under a percussion clef; every note stays on the line where it was. */
export const setPercussionClef = perDrumPart((part) => {
  const steps = new Map<string, number>();
  const findings = part.measures.flatMap((measure) => {
    let count = 0;
    for (const child of childrenOf(measure)) {
      if (child.tagName === 'attributes') count += replaceClefs(child, steps);
      if (child.tagName === 'note') shift(child, steps.get(staffOf(child)) ?? 0);
    }
    const message = `${counted(count, 'clef')} for pitches became ${count === 1 ? 'a percussion clef' : 'percussion clefs'}.`;
    return count === 0
      ? []
      : [{ part: part.id, measure: numberOfMeasure(measure), count, message }];
  });
  return [...findings, ...addMissing(part)];
});

function replaceClefs(attributes: Element, steps: Map<string, number>): number {
  const clefs = childrenOf(attributes, 'clef').filter((clef) =>
    PITCHED.includes(textOf(clef, 'sign') ?? ''),
  );
  for (const clef of clefs) {
    steps.set(clef.getAttribute('number') ?? '1', clefStepsOf(clef));
    setText(clef, 'sign', 'percussion');
    setText(clef, 'line', 2);
    childrenOf(clef, 'clef-octave-change').forEach(remove);
  }
  return clefs.length;
}

function shift(note: Element, steps: number): void {
  const position = positionOf(note);
  if (steps === 0 || !position) return;
  const { step, octave } = transposed(position, steps);
  const unpitched = childOf(note, 'unpitched')!;
  setText(unpitched, 'display-step', step);
  setText(unpitched, 'display-octave', octave);
}

function addMissing(part: DrumPart): Finding[] {
  const [first] = part.measures;
  if (!first) return [];
  const opening = childrenOf(first, 'attributes');
  if (opening.some((attributes) => childOf(attributes, 'clef'))) return [];
  let attributes = opening[0];
  if (!attributes) {
    attributes = make(first, 'attributes');
    const after = childrenOf(first).find((child) => child.tagName !== 'print');
    first.insertBefore(attributes, after ?? null);
  }
  const clef = make(first, 'clef', [make(first, 'sign', 'percussion'), make(first, 'line', 2)]);
  insert(attributes, clef);
  const message = 'There was no clef; a percussion clef was added.';
  return [{ part: part.id, measure: numberOfMeasure(first), count: 1, message }];
}
