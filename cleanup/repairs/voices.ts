import type { Element } from '@xmldom/xmldom';

import { instrumentsOf, isFoot, type Instrument } from '../instruments.js';
import { isSilent, mendBeams, restInPlaceOf, settleSilence } from '../lines.js';
import {
  endOf,
  isSounding,
  measuresOf,
  unusedVoice,
  writeMeasure,
  type Event,
  type Line,
  type Measure,
} from '../measure.js';
import { handOverChord, removeBeams } from '../notes.js';
import { counted, isGrace, perDrumPart, type Finding } from '../score.js';
import { longer } from '../values.js';
import { childrenOf, isElement } from '../dom.js';

/** Hands are voice 1 and feet are voice 2, as in KIT. */
const [HANDS, FEET] = ['1', '2'];

/**
 * Notes without a voice get one: the hands the first, the feet the second, each with its own rests.
 * Voices that are there stay as they are, except that one voice cannot play two things at once, nor
 * begin before its measure does.
 */
export const giveVoices = perDrumPart((part) => {
  const instruments = instrumentsOf(part);
  return measuresOf(part).flatMap((measure): Finding[] => {
    const found = { part: part.id, measure: measure.number };
    const notes = measure.lines.flatMap((line) => line.events.flatMap((event) => event.notes));
    const voiceless = notes.filter((note) => childrenOf(note, 'voice').length === 0).length;
    const { faults } = measure;
    if (voiceless === 0 && faults.length === 0) return [];
    if (measure.lines.every(({ voice }) => voice === undefined)) splitByLimb(measure, instruments);
    else {
      nameRest(measure);
      dropStrayRests(measure);
    }
    writeMeasure(measure);
    return [
      ...(voiceless === 0
        ? []
        : [
            {
              ...found,
              count: voiceless,
              message: `${counted(voiceless, 'note or rest', 'notes and rests')} without a voice got one: hands the first, feet the second.`,
            },
          ]),
      ...(faults.length === 0
        ? []
        : [
            {
              ...found,
              count: faults.length,
              message: `The voices were laid out anew: ${Array.from(new Set(faults)).join('; ')}.`,
            },
          ]),
    ];
  });
});

function nameRest({ lines }: Measure): void {
  for (const line of lines) line.voice ??= unusedVoice(lines);
}

/** Rests that belong to no voice, in the middle of others, are of no use; what stood by them stays. */
function dropStrayRests(measure: Measure): void {
  const isStray = (line: Line): boolean =>
    measure.lines.length > 1 && isSilent(line) && longer(line.events[0]?.onset ?? 1, 0);
  const stray = measure.lines.filter(isStray);
  measure.lines = measure.lines.filter((line) => !stray.includes(line));
  for (const { events, after } of stray) {
    measure.lines[0]?.after.push(...events.flatMap(({ before }) => before), ...after);
  }
}

function splitByLimb(measure: Measure, instruments: ReadonlyMap<string, Instrument>): void {
  const isFootNote = (note: Element): boolean => isFoot(note, instruments);
  const end = Math.max(measure.quarters ?? 0, ...measure.lines.map(endOf));
  const split = measure.lines.flatMap((line) => splitLine(line, isFootNote, end));
  const sounding = split.filter(({ line }) => !isSilent(line));
  const silent = split.filter(({ line }) => isSilent(line));
  const lines: Line[] = [];
  for (const { line, isFeet } of [...sounding, ...silent]) {
    const wanted = isFeet ? FEET : HANDS;
    const isTaken = lines.some(({ voice }) => voice === wanted);
    line.voice = isTaken ? unusedVoice([...lines, voiceOnly(HANDS), voiceOnly(FEET)]) : wanted;
    lines.push(line);
  }
  measure.lines = lines.toSorted((a, b) => Number(a.voice) - Number(b.voice));
}

/** A line as hands and feet; what is all of one kind, or silent, stays one line. */
function splitLine(
  line: Line,
  isFootNote: (note: Element) => boolean,
  endQuarters: number,
): { line: Line; isFeet: boolean }[] {
  const notes = line.events.filter(isSounding).flatMap((event) => event.notes);
  const feet = notes.filter(isFootNote).length;
  if (feet === 0 || feet === notes.length) return [{ line, isFeet: feet > 0 }];
  return [false, true].map((isFeet) => {
    const events = line.events.map((event) =>
      takeLimb(event, (note) => isFootNote(note) === isFeet, isFeet),
    );
    const own: Line = {
      voice: undefined,
      events,
      forwardedTo: 0,
      after: isFeet ? [] : line.after,
    };
    settleSilence(own, endQuarters);
    mendBeams(own);
    return { line: own, isFeet };
  });
}

/** What one limb has of an event: some of its notes, or a rest; other signs stay with the hands. */
function takeLimb(event: Event, isOwn: (note: Element) => boolean, isFeet: boolean): Event {
  const before = event.before.filter((node) =>
    isElement(node) && isGrace(node) ? isOwn(node) : !isFeet,
  );
  const notes = event.notes.filter((note) => isSounding(event) && isOwn(note));
  const [first] = notes;
  if (first === undefined) {
    // A rest that was there belongs to the hands, and may be joined with what is around it.
    return { ...restInPlaceOf(event), before };
  }
  const [head] = event.notes as [Element];
  if (isFeet) notes.forEach(removeBeams);
  else if (head !== first) handOverChord(head, first);
  return { ...event, notes, before };
}

function voiceOnly(voice: string | undefined): Line {
  return { voice, events: [], forwardedTo: 0, after: [] };
}
