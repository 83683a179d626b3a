import type { Drum } from '../../contract/drums.js';
import type { Metre, PulseKind } from '../rhythm/metre.js';
import type { Feel } from '../rhythm/subdivisions.js';

/** Names of note values as MusicXML has them. */
export type NoteType = 'half' | 'quarter' | 'eighth' | '16th' | '32nd' | '64th';

export interface NoteValue {
  type: NoteType;
  dotted: boolean;
}

/** `actual` notes in the time of `normal`, counted in `type`. */
export interface Tuplet {
  actual: number;
  normal: number;
  type: NoteType;
}

interface Event {
  /** From the start of the measure as written. */
  tick: number;
  ticks: number;
}

interface ValuedEvent extends Event {
  value: NoteValue;
  tuplet?: Tuplet;
  /** Where the tuplet's number and bracket begin and end. */
  tupletEdge?: 'start' | 'stop';
}

export interface ScoreNote {
  drum: Drum;
  velocity: number;
  /** In parentheses. */
  ghost: boolean;
  accent: boolean;
  hiHat?: 'open' | 'closed';
}

export interface ScoreGrace {
  drum: Drum;
  velocity: number;
}

/** One entry per beam, the eighths' first. */
export type Beam = 'begin' | 'continue' | 'end' | 'forward hook' | 'backward hook';

/** What one voice strikes at one moment. */
export interface Chord extends ValuedEvent {
  kind: 'chord';
  /** From the lowest on the staff to the highest. */
  notes: readonly ScoreNote[];
  /** One chord for a flam, two for a drag, in order of time. */
  graces: readonly (readonly ScoreGrace[])[];
  beams: readonly Beam[];
}

export interface Rest extends ValuedEvent {
  kind: 'rest';
}

export interface MeasureRest extends Event {
  kind: 'measure_rest';
}

export type ScoreEvent = Chord | Rest | MeasureRest;

/** Its events follow each other without a gap and fill the measure. */
export interface Voice {
  /** 1: hands, stems up; 2: feet, stems down. */
  number: 1 | 2;
  events: readonly ScoreEvent[];
}

export type DynamicLevel = 'pp' | 'p' | 'mp' | 'mf' | 'f' | 'ff';

/** What stands above or below the start of a measure. */
export type Mark =
  | { kind: 'tempo'; pulse: PulseKind; pulsesPerMinute: number; quartersPerMinute: number }
  | { kind: 'feel'; feel: Feel; ratio: number }
  | { kind: 'dynamic'; level: DynamicLevel };

export interface ScoreMeasure {
  /** As printed: 1 is the first full measure, 0 a pickup before it. */
  number: number;
  /** A pickup: shorter than its metre, and not counted. */
  implicit: boolean;
  metre: Metre;
  /** Whether the time signature is shown here. */
  showMetre: boolean;
  /** The metre's ticks, or fewer in a pickup. */
  ticks: number;
  marks: readonly Mark[];
  /** Of how many silent measures this is the first, if of several: they are drawn as one long rest with their number. */
  restsFor?: number;
  /** Voice 2 is left out of a measure in which the feet rest. */
  voices: readonly Voice[];
}

export interface Score {
  title: string;
  /** At least one; the last ends with the final barline. */
  measures: readonly ScoreMeasure[];
}
