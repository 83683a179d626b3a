import {
  AboveBelow,
  BeamType,
  Count,
  NoteheadType,
  serializeNote,
  StartStop,
  StemType,
  type Notations,
  type Note,
  type Rest,
} from 'musicxml-interfaces';
import type { Drum } from '../../contract/drums.js';
import { KIT, type Notehead } from '../kit.js';
import type { Beam, Chord, NoteType, ScoreEvent, ScoreGrace, ScoreNote, Voice } from './score.js';

/** MusicXML's velocity 100 %, a forte, is MIDI's 90. */
const FORTE_VELOCITY = 90;

/**
 * Where rests stand when hands and feet share a measure: clear of the snare and the toms between them. Left to
 * themselves, programs put rests of one voice on notes of the other, or both voices' on each other.
 */
const SHARED_RESTS: Readonly<Record<Voice['number'], Rest>> = {
  1: { displayStep: 'D', displayOctave: 5 },
  2: { displayStep: 'C', displayOctave: 4 },
};

const COUNTS: Readonly<Record<NoteType, Count>> = {
  half: Count.Half,
  quarter: Count.Quarter,
  eighth: Count.Eighth,
  '16th': Count._16th,
  '32nd': Count._32nd,
  '64th': Count._64th,
};

const NOTEHEADS: Readonly<Record<Notehead, NoteheadType>> = {
  normal: NoteheadType.Normal,
  x: NoteheadType.X,
  diamond: NoteheadType.Diamond,
};

const BEAMS: Readonly<Record<Beam, BeamType>> = {
  begin: BeamType.Begin,
  continue: BeamType.Continue,
  end: BeamType.End,
  'forward hook': BeamType.ForwardHook,
  'backward hook': BeamType.BackwardHook,
};

/** The id of a drum's score-instrument: its key number, counted from 1 as MusicXML does. */
export function instrumentId(drum: Drum): string {
  return `P1-I${KIT[drum].midiNote + 1}`;
}

/**
 * The notes of one event of a voice, in MusicXML.
 *
 * @param isShared whether the measure has another voice, whose notes rests must leave room for
 */
export function serializeEvent(event: ScoreEvent, voice: Voice, isShared: boolean): string[] {
  const rest = isShared ? SHARED_RESTS[voice.number] : {};
  return notesOf(event, voice, rest).map((note) => serializeNote(note));
}

function notesOf(event: ScoreEvent, voice: Voice, rest: Rest): Note[] {
  if (event.kind === 'measure_rest') {
    return [{ rest: { ...rest, measure: true }, duration: event.ticks, voice: voice.number }];
  }
  const timing: Note = {
    duration: event.ticks,
    voice: voice.number,
    noteType: { duration: COUNTS[event.value.type] },
    ...(event.value.dotted ? { dots: [{}] } : {}),
    ...(event.tuplet === undefined ? {} : { timeModification: timeModification(event.tuplet) }),
  };
  if (event.kind === 'rest') {
    return [{ ...timing, rest, ...notations(tupletNotations(event)) }];
  }
  return [
    ...event.graces.flatMap((grace, index) => graceNotes(grace, event.graces.length, index, voice)),
    ...event.notes.map((note, index) => chordNote(note, index, { ...event, timing, voice })),
  ];
}

interface ChordContext extends Chord {
  timing: Note;
  voice: Voice;
}

function chordNote(note: ScoreNote, index: number, context: ChordContext): Note {
  const isFirst = index === 0;
  return {
    ...context.timing,
    ...struckBy(note.drum, note.velocity, context.voice),
    ...(isFirst ? {} : { chord: {} }),
    notehead: {
      type: NOTEHEADS[KIT[note.drum].notehead],
      ...(note.ghost ? { parentheses: true } : {}),
    },
    ...(isFirst
      ? {
          beams: context.beams.map((beam, level) => ({ number: level + 1, type: BEAMS[beam] })),
          ...notations({ ...tupletNotations(context), ...chordNotations(context.notes) }),
        }
      : {}),
  };
}

function graceNotes(
  grace: readonly ScoreGrace[],
  count: number,
  index: number,
  voice: Voice,
): Note[] {
  const beam =
    index === 0 ? BeamType.Begin : index === count - 1 ? BeamType.End : BeamType.Continue;
  return grace.map(({ drum, velocity }, position) => ({
    grace: { slash: count === 1 },
    ...struckBy(drum, velocity, voice),
    ...(position > 0 ? { chord: {} } : {}),
    voice: voice.number,
    noteType: { duration: count === 1 ? Count.Eighth : Count._16th },
    notehead: { type: NOTEHEADS[KIT[drum].notehead] },
    ...(count > 1 && position === 0
      ? { beams: [1, 2].map((number) => ({ number, type: beam })) }
      : {}),
  }));
}

function struckBy(drum: Drum, velocity: number, voice: Voice): Note {
  const { step, octave } = KIT[drum].position;
  return {
    unpitched: { displayStep: step, displayOctave: octave },
    instrument: { id: instrumentId(drum) },
    dynamics: Math.round((1000 * velocity) / FORTE_VELOCITY) / 10,
    stem: { type: voice.number === 1 ? StemType.Up : StemType.Down },
  };
}

function timeModification({ actual, normal, type }: NonNullable<Chord['tuplet']>) {
  return { actualNotes: actual, normalNotes: normal, normalType: type };
}

function tupletNotations({ tupletEdge }: Pick<Chord, 'tupletEdge'>): Notations {
  if (tupletEdge === undefined) return {};
  const type = tupletEdge === 'start' ? StartStop.Start : StartStop.Stop;
  return { tuplets: [{ number: 1, type }] };
}

/**
 * Marks of the whole chord, on its first note whichever note they are for: two accents above one
 * stem would be printed twice, and OpenSheetMusicDisplay overlooks what another note carries.
 */
function chordNotations(notes: readonly ScoreNote[]): Notations {
  const above = { placement: AboveBelow.Above };
  const hiHat = notes.find((note) => note.hiHat !== undefined)?.hiHat;
  return {
    ...(hiHat === 'open' ? { technicals: [{ openString: above }] } : {}),
    ...(hiHat === 'closed' ? { technicals: [{ stopped: above }] } : {}),
    ...(notes.some((note) => note.accent) ? { articulations: [{ accent: above }] } : {}),
  };
}

function notations(content: Notations): Pick<Note, 'notations'> {
  return Object.keys(content).length === 0 ? {} : { notations: [content] };
}
