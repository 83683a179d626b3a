import type { Drum } from '../contract/drums.js';

/** Noteheads of the kit, by their MusicXML names. */
export type Notehead = 'normal' | 'x' | 'diamond';

/** Where a notehead sits, named as in the treble clef (which a percussion clef counts as). */
export interface StaffPosition {
  step: 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G';
  octave: number;
}

export interface KitEntry {
  /** As it is named to a player. */
  name: string;
  /** General MIDI percussion key, 0-127. */
  midiNote: number;
  /** MusicXML's name of the sound, from its sounds.xml. */
  sound: string;
  position: StaffPosition;
  notehead: Notehead;
  /** Hands are voice 1 with stems up, feet are voice 2 with stems down. */
  limb: 'hands' | 'feet';
  /** What is struck: of two strokes on one piece at one moment only one can be real. */
  piece: string;
  /** Whether players put flams, drags, ghost notes and accents on it and charts show them. */
  sticked: boolean;
}

/**
 * The drum kit as it is written and played back. Positions and noteheads follow the key that most
 * published drum-set charts share (Norman Weinberg, "Guidelines for Drumset Notation", Percussive
 * Notes 32/3, 1994). The hi-hat's openness is not told by its notehead but by a mark above it: see
 * notation/hi-hat-marks.ts.
 */
export const KIT: Readonly<Record<Drum, KitEntry>> = {
  kick: {
    name: 'Bass Drum',
    midiNote: 36,
    sound: 'drum.bass-drum',
    position: { step: 'F', octave: 4 },
    notehead: 'normal',
    limb: 'feet',
    piece: 'kick',
    sticked: false,
  },
  snare: {
    name: 'Snare Drum',
    midiNote: 38,
    sound: 'drum.snare-drum',
    position: { step: 'C', octave: 5 },
    notehead: 'normal',
    limb: 'hands',
    piece: 'snare',
    sticked: true,
  },
  side_stick: {
    name: 'Side Stick',
    midiNote: 37,
    sound: 'drum.snare-drum',
    position: { step: 'C', octave: 5 },
    notehead: 'x',
    limb: 'hands',
    piece: 'snare',
    sticked: false,
  },
  hi_hat_closed: {
    name: 'Closed Hi-Hat',
    midiNote: 42,
    sound: 'metal.hi-hat',
    position: { step: 'G', octave: 5 },
    notehead: 'x',
    limb: 'hands',
    piece: 'hi_hat',
    sticked: false,
  },
  hi_hat_open: {
    name: 'Open Hi-Hat',
    midiNote: 46,
    sound: 'metal.hi-hat',
    position: { step: 'G', octave: 5 },
    notehead: 'x',
    limb: 'hands',
    piece: 'hi_hat',
    sticked: false,
  },
  hi_hat_pedal: {
    name: 'Pedal Hi-Hat',
    midiNote: 44,
    sound: 'metal.hi-hat',
    position: { step: 'D', octave: 4 },
    notehead: 'x',
    limb: 'feet',
    piece: 'hi_hat_pedal',
    sticked: false,
  },
  tom_high: {
    name: 'High Tom',
    midiNote: 50,
    sound: 'drum.tom-tom',
    position: { step: 'E', octave: 5 },
    notehead: 'normal',
    limb: 'hands',
    piece: 'tom_high',
    sticked: true,
  },
  tom_mid: {
    name: 'Mid Tom',
    midiNote: 47,
    sound: 'drum.tom-tom',
    position: { step: 'D', octave: 5 },
    notehead: 'normal',
    limb: 'hands',
    piece: 'tom_mid',
    sticked: true,
  },
  tom_low: {
    name: 'Floor Tom',
    midiNote: 43,
    sound: 'drum.tom-tom',
    position: { step: 'A', octave: 4 },
    notehead: 'normal',
    limb: 'hands',
    piece: 'tom_low',
    sticked: true,
  },
  crash: {
    name: 'Crash Cymbal',
    midiNote: 49,
    sound: 'metal.cymbal.crash',
    position: { step: 'A', octave: 5 },
    notehead: 'x',
    limb: 'hands',
    piece: 'crash',
    sticked: false,
  },
  ride: {
    name: 'Ride Cymbal',
    midiNote: 51,
    sound: 'metal.cymbal.ride',
    position: { step: 'F', octave: 5 },
    notehead: 'x',
    limb: 'hands',
    piece: 'ride',
    sticked: false,
  },
  ride_bell: {
    name: 'Ride Bell',
    midiNote: 53,
    sound: 'metal.cymbal.ride',
    position: { step: 'F', octave: 5 },
    notehead: 'diamond',
    limb: 'hands',
    piece: 'ride',
    sticked: false,
  },
  china: {
    name: 'China Cymbal',
    midiNote: 52,
    sound: 'metal.cymbal.chinese',
    position: { step: 'C', octave: 6 },
    notehead: 'x',
    limb: 'hands',
    piece: 'china',
    sticked: false,
  },
  splash: {
    name: 'Splash Cymbal',
    midiNote: 55,
    sound: 'metal.cymbal.splash',
    position: { step: 'B', octave: 5 },
    notehead: 'x',
    limb: 'hands',
    piece: 'splash',
    sticked: false,
  },
};
