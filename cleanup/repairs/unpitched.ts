import type { Element } from '@xmldom/xmldom';

import type { Drum } from '../../contract/drums.js';
import { KIT, type StaffPosition } from '../../model-runner/kit.js';
import {
  allWithin,
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
import { drumAt, GM_DRUMS, writtenFor } from '../drums.js';
import {
  ensureInstrument,
  instrumentIdOf,
  instrumentsOf,
  setInstrument,
  type Instrument,
} from '../instruments.js';
import { allNotes, notationsOf } from '../notes.js';
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
    if (count > 0) forgetPianist(measure);
    const found = { part: part.id, measure: numberOfMeasure(measure) };
    return [
      ...(count === 0
        ? []
        : [
            {
              ...found,
              count,
              message: `${counted(count, 'pitched note')} became unpitched, each for its drum’s instrument.`,
            },
          ]),
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
  drum: Drum | undefined;
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
  if (named) return { ...named, key: undefined, isUnknown: false, drum: instrument?.drum };

  const midiNote = midiNoteOf(note);
  const written = areKeys && midiNote !== undefined ? writtenFor(midiNote) : undefined;
  if (written) {
    const drum = GM_DRUMS[midiNote!]?.drum;
    return { ...written, key: midiNote, isUnknown: false, drum };
  }

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
    drum,
  };
}

function rewrite(note: Element, { position, notehead, drum }: Meaning): void {
  removeAll(note, 'pitch');
  removeAll(note, 'accidental');
  insert(
    note,
    make(note, 'unpitched', [
      make(note, 'display-step', position.step),
      make(note, 'display-octave', position.octave),
    ]),
  );
  if (drum === 'hi_hat_open') markOpen(note);
  const isPlain = (textOf(note, 'notehead') ?? 'normal') === 'normal';
  if (notehead !== undefined && notehead !== 'normal' && isPlain)
    setText(note, 'notehead', notehead);
}

/**
 * One voice for everything, with stems as pitches have them, says nothing about hands and feet: it is
 * what a MIDI import makes of drums on a piano's channel. Where nobody told voices apart, they go.
 */
function forgetPianist(measure: Element): void {
  const notes = childrenOf(measure, 'note');
  for (const note of notes) removeAll(note, 'stem');
  const voices = new Set(notes.map((note) => textOf(note, 'voice')));
  if (voices.size === 1) for (const note of notes) removeAll(note, 'voice');
}

/** Open and closed hi-hat look alike but for the small circle above. */
function markOpen(note: Element): void {
  const isMarked = ['open', 'open-string'].some((name) => allWithin(note, name).length > 0);
  if (isMarked) return;
  const mark = make(note, 'open-string');
  mark.setAttribute('placement', 'above');
  notationsOf(note).appendChild(make(note, 'technical', [mark]));
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
