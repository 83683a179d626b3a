import { DRUMS, type Drum } from '../../contract/drums.js';
import { PermanentError } from '../errors.js';
import type { Signature } from '../beats/beat-type.js';

/**
 * The labels of the MDB Drums data set (Southall, Wu, Lerch, Hockman, ISMIR 2017), and the drum that
 * each would be here. `undefined`: no part of a drum set, left out of every comparison.
 */
const DRUM_OF_MDB_LABEL = {
  KD: 'kick',
  SD: 'snare',
  SDB: 'snare',
  SDD: 'snare',
  SDF: 'snare',
  SDG: 'snare',
  SDNS: 'snare',
  SST: 'side_stick',
  HIT: 'tom_high',
  MHT: 'tom_mid',
  HFT: 'tom_low',
  LFT: 'tom_low',
  CHH: 'hi_hat_closed',
  OHH: 'hi_hat_open',
  PHH: 'hi_hat_pedal',
  RDC: 'ride',
  RDB: 'ride_bell',
  CRC: 'crash',
  CHC: 'china',
  SPC: 'splash',
  TMB: undefined,
} as const satisfies Record<string, Drum | undefined>;

const DRUM_OF_OWN_LABEL = Object.fromEntries(DRUMS.map((drum) => [drum, drum])) as {
  [D in Drum]: D;
};

/** What sounds beside the drum set and is not to be written: claps, shakers, tambourines and the like. */
const HAND_PERCUSSION = { hand_percussion: undefined };

/** Strokes may be labelled as in MDB Drums, or with the names of our drums. */
export const DRUM_OF_LABEL = { ...DRUM_OF_MDB_LABEL, ...DRUM_OF_OWN_LABEL, ...HAND_PERCUSSION };

export type AnnotationLabel = keyof typeof DRUM_OF_LABEL;

/** How MDB Drums labels a ghost note. */
export const GHOST_LABEL: AnnotationLabel = 'SDG';

/** Whether a stroke is labelled as in MDB Drums, which tells ghost notes from other snares. */
export function isMdbLabel(label: AnnotationLabel): boolean {
  return label in DRUM_OF_MDB_LABEL;
}

/** A stroke that somebody heard and wrote down. */
export interface AnnotatedOnset {
  seconds: number;
  label: AnnotationLabel;
  /** MIDI velocity, 1-127, where it is known. */
  velocity?: number;
}

/** A beat that somebody heard and wrote down. */
export interface AnnotatedBeat {
  seconds: number;
  /** 1-based position within the measure. */
  beat: number;
}

interface AnnotationFile {
  text: string;
  /** Names the file in messages. */
  path: string;
}

/**
 * Reads strokes: a line each, seconds, label and (where it is known) MIDI velocity. Blank lines are
 * skipped; the order does not matter.
 *
 * @returns ordered by time
 * @throws PermanentError bad_option, naming the line
 */
export function parseOnsetAnnotations(file: AnnotationFile): AnnotatedOnset[] {
  return parseLines(file, {
    meaningOf: (label, velocity) => {
      if (!isLabel(label)) return undefined;
      if (velocity === undefined) return { label };
      return isVelocity(velocity) ? { label, velocity: Number(velocity) } : undefined;
    },
    expected: `one of ${Object.keys(DRUM_OF_LABEL).join(', ')}, at most a velocity from 1 to 127 behind it`,
  });
}

/**
 * Reads beats: a line each, seconds and position within the measure. Blank lines are skipped.
 *
 * @returns ordered by time
 * @throws PermanentError bad_option, naming the line
 */
export function parseBeatAnnotations(file: AnnotationFile): AnnotatedBeat[] {
  return parseLines(file, {
    meaningOf: (word) => (/^[1-9]\d*$/.test(word) ? { beat: Number(word) } : undefined),
    expected: 'the position of the beat in its measure, 1 or more',
  });
}

/**
 * Reads a time signature, such as 7/8: that of most measures.
 *
 * @throws PermanentError bad_option
 */
export function parseMetreAnnotation({ text, path }: AnnotationFile): Signature {
  const [, beats, beatType] = /^\s*(\d+)\/(\d+)\s*$/.exec(text) ?? [];
  if (beats && beatType) return { beats: Number(beats), beat_type: Number(beatType) };
  throw new PermanentError(
    'bad_option',
    `${path} is "${text.trim()}". Expected a time signature such as 4/4; correct it.`,
  );
}

/** What stands behind the seconds. */
interface FurtherColumns<Meaning> {
  meaningOf: (word: string, next?: string) => Meaning | undefined;
  expected: string;
}

function parseLines<Meaning extends object>(
  { text, path }: AnnotationFile,
  { meaningOf, expected }: FurtherColumns<Meaning>,
): (Meaning & { seconds: number })[] {
  const entries = text.split('\n').flatMap((line, index) => {
    const [first, second = '', third] = line.trim().split(/\s+/);
    if (!first) return [];
    const seconds = Number(first);
    const meaning = meaningOf(second, third);
    if (Number.isFinite(seconds) && meaning) return [{ ...meaning, seconds }];
    throw new PermanentError(
      'bad_option',
      `${path}, line ${index + 1} is "${line.trim()}". Expected seconds and ${expected}; ` +
        'correct the line, or leave it out.',
    );
  });
  return entries.sort((a, b) => a.seconds - b.seconds);
}

function isLabel(text: string): text is AnnotationLabel {
  return Object.hasOwn(DRUM_OF_LABEL, text);
}

function isVelocity(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 127;
}
