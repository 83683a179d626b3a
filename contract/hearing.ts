import type { Drum } from './drums.js';
import type { Hit } from './events.js';

/**
 * hearing.json, version 1: what the networks heard of a song, from which its score can be written
 * as often as its drummer likes, without them. Nothing is rounded: the same options give the same
 * score as when the song was first heard.
 */
export interface Hearing {
  version: 1;
  duration_seconds: number;
  /** Decibels below full scale, at most 0; null for digital silence. */
  level_db: number | null;
  /** The sample rate of the file that was heard, where it says. */
  recorded_at_hz?: number | undefined;
  /** Whether the drums were looked for in a mix; false where the recording is nothing else. */
  separated: boolean;
  /** The confidence from which on a candidate is a stroke of this song, at neutral sensitivity. */
  thresholds: Record<Drum, number>;
  /**
   * Every stroke that the highest sensitivity could ask for, ordered by time, then by the order of
   * DRUMS.
   */
  candidates: Hit[];
  beats: HeardBeats;
}

/** How much each frame looks like a beat and like the first beat of a measure: probabilities. */
export interface HeardBeats {
  frames_per_second: 50;
  /** 32-bit floats, little-endian, in base64; one a frame. */
  beat: string;
  /** The same; as many. */
  downbeat: string;
}
