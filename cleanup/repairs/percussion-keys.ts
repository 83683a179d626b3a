import { childrenOf, numberOf, setText } from '../dom.js';
import { GM_DRUMS, drumOfName } from '../drums.js';
import { drumByPlace, instrumentIdOf, instrumentsOf, type Instrument } from '../instruments.js';
import { allNotes } from '../notes.js';
import { counted, perDrumPart, type DrumPart } from '../score.js';

/**
 * MIDI counts keys from 0 and MusicXML's midi-unpitched from 1; programs forget. One key alone tells
 * nothing (37 is a bass drum counted from 1 and a side stick counted from 0), so the kit is looked at
 * as a whole: its instruments' names, where their notes stand, and whether there is a kit at all.
 */
export const countKeysFromOne = perDrumPart((part) => {
  const entries = childrenOf(part.scorePart, 'midi-instrument').filter(
    (entry) => numberOf(entry, 'midi-unpitched') !== undefined,
  );
  if (entries.length === 0 || !countsFromZero(part)) return [];
  for (const entry of entries) {
    setText(entry, 'midi-unpitched', numberOf(entry, 'midi-unpitched')! + 1);
  }
  const count = entries.length;
  const message = `The MIDI keys of ${counted(count, 'instrument')} were counted from 0; MusicXML counts them from 1.`;
  return [{ part: part.id, measure: null, count, message }];
});

function countsFromZero(part: DrumPart): boolean {
  // A midiNote is the key if counted from 1, as it should be.
  const keyed = Array.from(instrumentsOf(part).values()).filter(
    (instrument): instrument is Keyed => instrument.midiNote !== undefined,
  );
  if (keyed.some(({ midiNote }) => midiNote < 0)) return true;
  const [fromOne, fromZero, beyond] = [0, 1, 2].map((offset) => votes(keyed, part, offset)) as [
    number,
    number,
    number,
  ];
  // Keys that are off by more than one were not counted from 0 either.
  if (fromOne + fromZero + beyond > 0) return fromZero > 2 * fromOne && beyond <= 2 * fromZero;
  return !isKit(keyed, 0) && isKit(keyed, 1);
}

type Keyed = Instrument & { midiNote: number };

/** How many instruments are what their name or the place of their notes says, if keys are off by so much. */
function votes(instruments: readonly Keyed[], part: DrumPart, offset: number): number {
  const notes = allNotes(part);
  return instruments.filter(({ id, name, midiNote }) => {
    const sounding = GM_DRUMS[midiNote + offset];
    const placed = notes.find((note) => instrumentIdOf(note) === id);
    const meant = drumOfName(name) ?? (placed && drumByPlace(placed));
    return sounding?.drum !== undefined && sounding.drum === meant;
  }).length;
}

/** Hardly any drum part goes without bass drum, snare and hi-hat or ride. */
function isKit(instruments: readonly Keyed[], offset: number): boolean {
  const drums = new Set(instruments.map(({ midiNote }) => GM_DRUMS[midiNote + offset]?.drum));
  const timekeepers = ['hi_hat_closed', 'hi_hat_open', 'hi_hat_pedal', 'ride'] as const;
  return drums.has('kick') && drums.has('snare') && timekeepers.some((drum) => drums.has(drum));
}
