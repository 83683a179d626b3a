import type { Drum } from './drums.js';

/** One stroke, as it was played. */
export interface Hit {
  /** Time of the onset from the start of the recording. */
  seconds: number;
  drum: Drum;
  /** MIDI velocity, an integer 1-127. */
  velocity: number;
  /** 0-1: how sure the transcriber is that the stroke is there. */
  confidence: number;
}

/**
 * One pulse, as a drummer counts it: the quarter in 4/4, the eighth in 7/8, the dotted quarter in
 * 6/8, 9/8 and 12/8 (so a 6/8 measure has two beats here).
 */
export interface Beat {
  seconds: number;
  /** 1-based. The recording's first measure may begin with a beat other than 1 (a pickup). */
  measure: number;
  /** 1-based position within the measure. */
  beat: number;
}

/** Holds from `measure` on, until the next entry. */
export interface TimeSignature {
  measure: number;
  beats: number;
  beat_type: number;
}

/** Pulses (see Beat) a minute from `measure` on, until the next entry. */
export interface Tempo {
  measure: number;
  bpm: number;
}

/** events.json, version 1: everything that was heard, from which a score can be written again. */
export interface EventsDocument {
  version: 1;
  duration_seconds: number;
  /** Ordered by time, then by the order of DRUMS. */
  hits: Hit[];
  /** Ordered by time. */
  beats: Beat[];
  time_signatures: TimeSignature[];
  tempos: Tempo[];
}

/** Where the beats fall and how they are counted: what hits are quantised against. */
export type BeatGrid = Pick<EventsDocument, 'beats' | 'time_signatures' | 'tempos'>;
