import type { Element } from '@xmldom/xmldom';

import type { Drum } from '../../contract/drums.js';
import { KIT } from '../../model-runner/kit.js';
import { childrenOf, has, insert, make, remove } from '../dom.js';
import {
  declareInstrument,
  declareKey,
  drumByPlace,
  ensureInstrument,
  instrumentIdOf,
  instrumentsOf,
  setInstrument,
} from '../instruments.js';
import { allNotes } from '../notes.js';
import { counted, isRest, perDrumPart, type DrumPart, type Finding } from '../score.js';

/**
 * Each drum is an instrument of its own, with the MIDI key that it is played with, and each note says
 * whose it is. What the part-list does not tell, the place of the notes does.
 */
export const addInstruments = perDrumPart((part) => {
  const before = new Set(instrumentsOf(part).keys());
  const named = nameInstruments(part);
  const keys = giveKeys(part);
  const notes = assignNotes(part);
  const generic = removeUnused(part, notes.left);
  const added = Array.from(instrumentsOf(part).keys()).filter((id) => !before.has(id)).length;
  return [
    finding(part, named, `${counted(named, 'instrument')} got a name.`),
    finding(
      part,
      added,
      `${counted(added, 'instrument')} ${added === 1 ? 'was' : 'were'} added to the part-list.`,
    ),
    finding(
      part,
      keys,
      `${counted(keys, 'instrument')} got the MIDI key of the drum that the name says.`,
    ),
    finding(
      part,
      notes.count,
      `${counted(notes.count, 'note')} ${notes.count === 1 ? 'was' : 'were'} assigned to the instrument of the drum.`,
    ),
    {
      ...finding(
        part,
        notes.unknown,
        `${counted(notes.unknown, 'note')} without an instrument ${notes.unknown === 1 ? 'stands' : 'stand'} where no drum is written; which it is cannot be told.`,
      ),
      left: true as const,
    },
    finding(part, generic, `${counted(generic, 'instrument')} that stood for the whole kit went.`),
  ].filter(({ count }) => count > 0);
});

function finding({ id }: DrumPart, count: number, message: string): Finding {
  return { part: id, measure: null, count, message };
}

function nameInstruments({ scorePart }: DrumPart): number {
  const nameless = childrenOf(scorePart, 'score-instrument').filter(
    (entry) => !has(entry, 'instrument-name'),
  );
  for (const entry of nameless) {
    insert(entry, make(entry, 'instrument-name', entry.getAttribute('id') ?? ''));
  }
  return nameless.length;
}

/** An instrument that is named after a drum is played as that drum. */
function giveKeys(part: DrumPart): number {
  const keyless = Array.from(instrumentsOf(part).values()).filter(
    ({ midiNote, drum }) => midiNote === undefined && drum !== undefined,
  );
  for (const { id, drum } of keyless) declareKey(part.scorePart, id, KIT[drum!].midiNote);
  return keyless.length;
}

/** @returns how many notes were assigned, and the ids of generic instruments that notes have left */
function assignNotes(part: DrumPart): { count: number; unknown: number; left: Set<string> } {
  let [count, unknown] = [0, 0];
  const left = new Set<string>();
  const shared = sharedInstruments(part);
  for (const note of allNotes(part)) {
    if (isRest(note) || !has(note, 'unpitched')) continue;
    const id = instrumentIdOf(note);
    const instrument = instrumentsOf(part).get(id ?? '');
    const drum = drumByPlace(note);
    if (instrument?.midiNote !== undefined) continue;
    if (drum === undefined) {
      if (id === undefined) unknown++;
      else if (!instrument) declareUnknown(part, id);
      continue;
    }
    if (id !== undefined && !instrument && !shared.has(id)) {
      const { name, sound, midiNote: key } = KIT[drum];
      declareInstrument(part.scorePart, { id, name, sound, key });
      continue;
    }
    if (id !== undefined) left.add(id);
    setInstrument(note, ensureInstrument(part, KIT[drum].midiNote));
    count++;
  }
  return { count, unknown, left };
}

/** Instruments that notes of more than one drum refer to. */
function sharedInstruments(part: DrumPart): ReadonlySet<string> {
  const drums = new Map<string, Drum | undefined>();
  const shared = new Set<string>();
  for (const note of allNotes(part)) {
    const id = instrumentIdOf(note);
    if (id === undefined || !has(note, 'unpitched')) continue;
    const drum = drumByPlace(note);
    if (drums.has(id) && drums.get(id) !== drum) shared.add(id);
    drums.set(id, drum);
  }
  return shared;
}

function declareUnknown({ scorePart }: DrumPart, id: string): void {
  const entry = make(scorePart, 'score-instrument', [make(scorePart, 'instrument-name', id)]);
  entry.setAttribute('id', id);
  insert(scorePart, entry);
}

/** MuseScore plays the whole part as a piano if it has an instrument without notes and key. */
function removeUnused(part: DrumPart, left: ReadonlySet<string>): number {
  const used = new Set(allNotes(part).map(instrumentIdOf));
  const isGone = (entry: Element): boolean => {
    const id = entry.getAttribute('id') ?? '';
    return left.has(id) && !used.has(id);
  };
  const gone = childrenOf(part.scorePart, 'score-instrument').filter(isGone);
  gone.forEach(remove);
  childrenOf(part.scorePart, 'midi-instrument').filter(isGone).forEach(remove);
  return gone.length;
}
