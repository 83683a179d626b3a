import type { Element } from '@xmldom/xmldom';

import { allWithin, childrenOf, childOf, has, numberOf, textOf } from './dom.js';
import { drumOfName, GM_DRUMS } from './drums.js';

/** Something that a repair changed, or found and left as it was. */
export interface Finding {
  /** The id of the part; null where it is the document as a whole. */
  part: string | null;
  /** The measure's number as printed; null where it is the part as a whole. */
  measure: string | null;
  /** How many notes, measures or other things it is about. */
  count: number;
  /** What was found and what was done, in plain words. */
  message: string;
  /** It was left as it was: there is no saying what was meant. */
  left?: true;
}

/** A parsed score-partwise, which repairs change in place. */
export interface Score {
  root: Element;
}

export interface DrumPart {
  id: string;
  element: Element;
  /** Its entry in the part-list. */
  scorePart: Element;
  measures: Element[];
}

/** One repair: a score in which there is nothing to repair it leaves as it is, and finds nothing. */
export type Repair = (score: Score) => Finding[];

/** The parts of a score that are played on drums; all others are nobody's business here. */
export function drumParts({ root }: Score): DrumPart[] {
  const parts = childrenOf(root, 'part').flatMap((element): DrumPart[] => {
    const id = element.getAttribute('id') ?? '';
    const scorePart = scorePartOf(root, id);
    return scorePart ? [{ id, element, scorePart, measures: childrenOf(element, 'measure') }] : [];
  });
  return parts.filter(
    (part) => isMarkedAsDrums(part) || (parts.length === 1 && soundsLikeDrums(part)),
  );
}

/** The repairs of a score part by part. */
export function perDrumPart(repair: (part: DrumPart) => Finding[]): Repair {
  return (score) => drumParts(score).flatMap(repair);
}

/** A measure's number as it is printed. */
export function numberOfMeasure(measure: Element): string {
  return measure.getAttribute('number') ?? '?';
}

export function isRest(note: Element): boolean {
  return has(note, 'rest');
}

export function isGrace(note: Element): boolean {
  return has(note, 'grace');
}

/** "1 note", "2 notes". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** MIDI's number of a pitch. Undefined where the pitch is not whole. */
export function midiNoteOf(note: Element): number | undefined {
  const pitch = childOf(note, 'pitch');
  const semitone = SEMITONES[textOf(pitch, 'step') ?? ''];
  const octave = numberOf(pitch, 'octave');
  if (semitone === undefined || octave === undefined) return undefined;
  return 12 * (octave + 1) + semitone + (numberOf(pitch, 'alter') ?? 0);
}

const SEMITONES: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const PERCUSSION_CHANNEL = 10;
const DRUMMERS_PART = /drum|percussion|schlagzeug|batterie|bater[ií]a|batteria|trommel/i;

function scorePartOf(root: Element, id: string): Element | undefined {
  const list = childOf(root, 'part-list');
  return list && childrenOf(list, 'score-part').find((entry) => entry.getAttribute('id') === id);
}

function isMarkedAsDrums({ element, scorePart }: DrumPart): boolean {
  const instruments = childrenOf(scorePart, 'score-instrument');
  return (
    allWithin(element, 'sign').some((sign) => sign.textContent?.trim() === 'percussion') ||
    allWithin(element, 'unpitched').length > 0 ||
    childrenOf(scorePart, 'midi-instrument').some(
      (midi) =>
        has(midi, 'midi-unpitched') || numberOf(midi, 'midi-channel') === PERCUSSION_CHANNEL,
    ) ||
    DRUMMERS_PART.test(textOf(scorePart, 'part-name') ?? '') ||
    instruments.some((entry) => DRUMMERS_PART.test(textOf(entry, 'instrument-name') ?? '')) ||
    instruments.some((entry) => drumOfName(textOf(entry, 'instrument-name') ?? '') !== undefined)
  );
}

/** Whether all that is played are keys of General MIDI's drum map, bass drum and snare among them. */
function soundsLikeDrums({ element }: DrumPart): boolean {
  const keys = allWithin(element, 'note').flatMap((note) => midiNoteOf(note) ?? []);
  const drums = new Set(keys.map((key) => GM_DRUMS[key]?.drum));
  return drums.has('kick') && drums.has('snare') && keys.every((key) => key in GM_DRUMS);
}
