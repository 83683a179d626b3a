import type { Element } from '@xmldom/xmldom';

import { childrenOf, make, numberOf, textOf } from './dom.js';

/** Note values by their MusicXML names, in quarters, longest first. */
const TYPE_QUARTERS: Readonly<Record<string, number>> = {
  breve: 8,
  whole: 4,
  half: 2,
  quarter: 1,
  eighth: 1 / 2,
  '16th': 1 / 4,
  '32nd': 1 / 8,
  '64th': 1 / 16,
  '128th': 1 / 32,
};

/** One note value with its dots. */
export interface NoteValue {
  type: string;
  dots: number;
}

/** Lengths are compared with this much room, for divisions that are no whole numbers. */
const EPSILON = 1e-6;

export function sameLength(a: number, b: number): boolean {
  return Math.abs(a - b) < EPSILON;
}

export function longer(a: number, b: number): boolean {
  return a > b + EPSILON;
}

/** What a note's type, dots and tuplet say of its length; undefined where it has no known type. */
export function writtenQuarters(note: Element): number | undefined {
  const type = TYPE_QUARTERS[textOf(note, 'type') ?? ''];
  if (type === undefined) return undefined;
  const dots = childrenOf(note, 'dot').length;
  return type * (2 - 2 ** -dots) * tupletFactor(note);
}

/** How much shorter a note is for being in a tuplet: 2/3 in a triplet, 1 outside. */
export function tupletFactor(note: Element): number {
  const normal = numberOf(note, 'time-modification', 'normal-notes') ?? 1;
  const actual = numberOf(note, 'time-modification', 'actual-notes') ?? 1;
  return actual > 0 ? normal / actual : 1;
}

/** The value with at most one dot that lasts so long, if there is one. */
export function valueOf(quarters: number): NoteValue | undefined {
  for (const [type, plain] of Object.entries(TYPE_QUARTERS)) {
    if (sameLength(plain, quarters)) return { type, dots: 0 };
    if (sameLength(plain * 1.5, quarters)) return { type, dots: 1 };
  }
  return undefined;
}

/** The elements that spell a value. */
export function valueElements(near: Element, { type, dots }: NoteValue): Element[] {
  return [make(near, 'type', type), ...Array.from({ length: dots }, () => make(near, 'dot'))];
}

/** Rests are undotted and begin where a value of their length could be counted. */
const REST_QUARTERS = Object.values(TYPE_QUARTERS).filter((quarters) => quarters <= 2);

/**
 * Splits a silence into rests of single values, counted from the start of the measure. What is left
 * within a tuplet comes out as one rest that has no value.
 */
export function restsBetween(startQuarters: number, endQuarters: number): number[] {
  const rests: number[] = [];
  let at = startQuarters;
  while (longer(endQuarters, at)) {
    const fitting = REST_QUARTERS.find(
      (quarters) => isMultiple(at, quarters) && !longer(at + quarters, endQuarters),
    );
    const quarters = fitting ?? Math.min(nextBeat(at), endQuarters) - at;
    rests.push(quarters);
    at += quarters;
  }
  return rests;
}

export function isMultiple(quarters: number, unit: number): boolean {
  return sameLength(Math.round(quarters / unit) * unit, quarters);
}

/** The first quarter after a place. */
export function nextBeat(quarters: number): number {
  return Math.floor(quarters + EPSILON) + 1;
}
