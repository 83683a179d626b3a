import type { Element } from '@xmldom/xmldom';

import { DRUMS, type Drum } from '../contract/drums.js';
import { KIT, type StaffPosition } from '../model-runner/kit.js';
import { childOf, childrenOf, insert, make, numberOf, textOf } from './dom.js';
import { drumAt, drumOfName, GM_DRUMS } from './drums.js';
import type { DrumPart } from './score.js';

/** MusicXML counts MIDI's channels, programs and percussion keys from 1. */
const PERCUSSION_CHANNEL = 10;

export interface Instrument {
  id: string;
  name: string;
  /** MIDI's key, 0-127, where the part-list has one. */
  midiNote: number | undefined;
  /** Which drum it is by its key or its name; undefined of what the kit lacks or nobody can tell. */
  drum: Drum | undefined;
}

/** The instruments that a part declares, by id. */
export function instrumentsOf({ scorePart }: DrumPart): ReadonlyMap<string, Instrument> {
  const midi = new Map(
    childrenOf(scorePart, 'midi-instrument').map((entry) => [
      entry.getAttribute('id'),
      numberOf(entry, 'midi-unpitched'),
    ]),
  );
  return new Map(
    childrenOf(scorePart, 'score-instrument').map((entry): [string, Instrument] => {
      const id = entry.getAttribute('id') ?? '';
      const name = textOf(entry, 'instrument-name') ?? '';
      const unpitched = midi.get(id);
      const midiNote = unpitched === undefined ? undefined : unpitched - 1;
      const byKey = midiNote === undefined ? undefined : GM_DRUMS[midiNote]?.drum;
      return [id, { id, name, midiNote, drum: byKey ?? drumOfName(name) }];
    }),
  );
}

export function instrumentIdOf(note: Element): string | undefined {
  return childOf(note, 'instrument')?.getAttribute('id') ?? undefined;
}

/** Where an unpitched note stands on the staff. */
export function positionOf(note: Element): StaffPosition | undefined {
  const unpitched = childOf(note, 'unpitched');
  const step = textOf(unpitched, 'display-step');
  const octave = numberOf(unpitched, 'display-octave');
  if (step === undefined || octave === undefined) return undefined;
  return { step: step as StaffPosition['step'], octave };
}

/** Which drum a note is for by where it stands. */
export function drumByPlace(note: Element): Drum | undefined {
  const position = positionOf(note);
  return position && drumAt(position, textOf(note, 'notehead'));
}

/** Which drum a note is for: by its instrument, or else by where it stands. */
export function drumOf(
  note: Element,
  instruments: ReadonlyMap<string, Instrument>,
): Drum | undefined {
  return instruments.get(instrumentIdOf(note) ?? '')?.drum ?? drumByPlace(note);
}

/** Whether a note is played by a foot. */
export function isFoot(note: Element, instruments: ReadonlyMap<string, Instrument>): boolean {
  const drum = drumOf(note, instruments);
  return drum !== undefined && KIT[drum].limb === 'feet';
}

/**
 * The id of the part's instrument for a MIDI key, which is declared where it is missing.
 *
 * @param key 0-127
 */
export function ensureInstrument(part: DrumPart, key: number): string {
  const existing = Array.from(instrumentsOf(part).values()).find(
    ({ midiNote }) => midiNote === key,
  );
  if (existing) return existing.id;
  const drum = DRUMS.find((candidate) => KIT[candidate].midiNote === key);
  const name = drum ? KIT[drum].name : (GM_DRUMS[key]?.name ?? `Percussion ${key}`);
  const id = unusedId(part, `${part.id}-I${key + 1}`);
  declareInstrument(part.scorePart, { id, name, sound: drum && KIT[drum].sound, key });
  return id;
}

/** Adds an instrument to a part's entry in the part-list. */
export function declareInstrument(
  scorePart: Element,
  { id, name, sound, key }: { id: string; name: string; sound: string | undefined; key: number },
): void {
  const entry = make(scorePart, 'score-instrument', [
    make(scorePart, 'instrument-name', name),
    ...(sound === undefined ? [] : [make(scorePart, 'instrument-sound', sound)]),
  ]);
  entry.setAttribute('id', id);
  insert(scorePart, entry);
  declareKey(scorePart, id, key);
}

/** Says which MIDI key an instrument of the part is played with. */
export function declareKey(scorePart: Element, id: string, key: number): void {
  const existing = childrenOf(scorePart, 'midi-instrument').find(
    (entry) => entry.getAttribute('id') === id,
  );
  if (existing) {
    insert(existing, make(scorePart, 'midi-unpitched', key + 1));
    return;
  }
  const midi = make(scorePart, 'midi-instrument', [
    make(scorePart, 'midi-channel', PERCUSSION_CHANNEL),
    make(scorePart, 'midi-program', 1),
    make(scorePart, 'midi-unpitched', key + 1),
  ]);
  midi.setAttribute('id', id);
  insert(scorePart, midi);
}

/** Ties a note to an instrument of its part. */
export function setInstrument(note: Element, id: string): void {
  childrenOf(note, 'instrument').forEach((element) => note.removeChild(element));
  const instrument = make(note, 'instrument');
  instrument.setAttribute('id', id);
  insert(note, instrument);
}

/** Ids are unique in the whole document. */
function unusedId({ scorePart }: DrumPart, wanted: string): string {
  const list = scorePart.parentNode as Element;
  const used = new Set(
    Array.from(list.getElementsByTagName('score-instrument'), (entry) => entry.getAttribute('id')),
  );
  for (let id = wanted; ; id += 'x') if (!used.has(id)) return id;
}
