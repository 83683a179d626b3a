import type { Element } from '@xmldom/xmldom';

import { KIT, type StaffPosition } from '../../model-runner/kit.js';
import {
  childOf,
  childrenOf,
  has,
  insert,
  make,
  numberOf,
  removeAll,
  setText,
  textOf,
} from '../dom.js';
import { drumAt, writtenFor } from '../drums.js';
import {
  ensureInstrument,
  instrumentIdOf,
  instrumentsOf,
  setInstrument,
  type Instrument,
} from '../instruments.js';
import { allNotes } from '../notes.js';
import { counted, midiNoteOf, numberOfMeasure, perDrumPart, type DrumPart } from '../score.js';
import { clefStepsOf, staffOf, transposed } from '../staff.js';

/** Above any drum of General MIDI that a kit has: pitches that lie higher on average are places. */
const HIGHEST_KIT_KEY = 59;

/**
 * Drums that were written as pitches become unpitched notes. What a pitch stands for is told by the
 * note's instrument; or else it is General MIDI's key number where all of the part lies as low as
 * these do; or else the place on the staff where the drum is drawn.
 */
export const makeUnpitched = perDrumPart((part) => {
  const instruments = instrumentsOf(part);
  const areKeys = arePitchesKeys(part);
  const clefs = new Map<string, number>();
  return part.measures.flatMap((measure) => {
    let [count, unknown] = [0, 0];
    for (const child of childrenOf(measure)) {
      if (child.tagName === 'attributes') readClefs(child, clefs);
      if (child.tagName !== 'note' || !has(child, 'pitch')) continue;
      count++;
      const meaning = meaningOf(child, { instruments, areKeys, clefs });
      if (meaning.key !== undefined) setInstrument(child, ensureInstrument(part, meaning.key));
      else if (meaning.isUnknown) unknown++;
      // The clef is still the one for pitches; once it is replaced, everything moves with it.
      const position = transposed(meaning.position, -(clefs.get(staffOf(child)) ?? 0));
      rewrite(child, { ...meaning, position });
    }
    const found = { part: part.id, measure: numberOfMeasure(measure) };
    return [
      ...(count === 0
        ? []
        : [{ ...found, count, message: `${counted(count, 'pitched note')} became unpitched.` }]),
      ...(unknown === 0
        ? []
        : [
            {
              ...found,
              count: unknown,
              message: `Which drum ${counted(unknown, 'note')} stand${unknown === 1 ? 's' : ''} for is not known; kept where written.`,
            },
          ]),
    ];
  });
});

interface Meaning {
  position: StaffPosition;
  notehead: string | undefined;
  /** MIDI's key of the drum, where the note is to be tied to its instrument. */
  key: number | undefined;
  isUnknown: boolean;
}

interface Evidence {
  instruments: ReadonlyMap<string, Instrument>;
  areKeys: boolean;
  clefs: ReadonlyMap<string, number>;
}

function meaningOf(note: Element, { instruments, areKeys, clefs }: Evidence): Meaning {
  const instrument = instruments.get(instrumentIdOf(note) ?? '');
  const own = instrument?.midiNote === undefined ? undefined : writtenFor(instrument.midiNote);
  const named = own ?? (instrument?.drum && KIT[instrument.drum]);
  if (named) return { ...named, key: undefined, isUnknown: false };

  const midiNote = midiNoteOf(note);
  const written = areKeys && midiNote !== undefined ? writtenFor(midiNote) : undefined;
  if (written) return { ...written, key: midiNote, isUnknown: false };

  const pitch = childOf(note, 'pitch');
  const place = {
    step: (textOf(pitch, 'step') ?? 'C') as StaffPosition['step'],
    octave: numberOf(pitch, 'octave') ?? 5,
  };
  const position = transposed(place, clefs.get(staffOf(note)) ?? 0);
  const drum = drumAt(position, textOf(note, 'notehead'));
  return {
    position,
    notehead: undefined,
    key: drum && KIT[drum].midiNote,
    isUnknown: drum === undefined,
  };
}

function rewrite(note: Element, { position, notehead }: Meaning): void {
  removeAll(note, 'pitch');
  removeAll(note, 'accidental');
  insert(
    note,
    make(note, 'unpitched', [
      make(note, 'display-step', position.step),
      make(note, 'display-octave', position.octave),
    ]),
  );
  const isPlain = (textOf(note, 'notehead') ?? 'normal') === 'normal';
  if (notehead !== undefined && notehead !== 'normal' && isPlain)
    setText(note, 'notehead', notehead);
}

function arePitchesKeys(part: DrumPart): boolean {
  const keys = allNotes(part).flatMap((note) => midiNoteOf(note) ?? []);
  const known = keys.filter((key) => writtenFor(key) !== undefined).length;
  const low = keys.filter((key) => key <= HIGHEST_KIT_KEY).length;
  return 2 * low > keys.length && 10 * known >= 9 * keys.length;
}

function readClefs(attributes: Element, clefs: Map<string, number>): void {
  for (const clef of childrenOf(attributes, 'clef')) {
    clefs.set(clef.getAttribute('number') ?? '1', clefStepsOf(clef));
  }
}
