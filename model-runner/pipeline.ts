import type { Drum } from '../contract/drums.js';
import type { EventsDocument, TimeSignature } from '../contract/events.js';
import type { Stage } from '../contract/milestones.js';
import type { Models } from './inference/models.js';
import type { AudioSource } from './stages/decode.js';
import type { StemWriter } from './stems.js';

/** What a drummer may decide about a score. */
export interface TranscribeOptions {
  title: string;
  /** Pulses a minute, see Beat in contract/events.ts; heard where it is not given. */
  bpm?: number;
  /** Heard where it is not given. */
  timeSignature?: Pick<TimeSignature, 'beats' | 'beat_type'>;
  /** 0-1: 0.5 is neutral, more writes softer and less certain strokes too. */
  sensitivity: number;
  /** False where the recording holds nothing but drums. */
  separation: boolean;
}

/** The score in a few figures, named as in metadata.json. */
export interface Summary {
  total_notes: number;
  bpm: number;
  duration_seconds: number;
  time_signature: string;
  measures: number;
  notes_by_drum: Partial<Record<Drum, number>>;
  /** Sentences for the user about what is out of the ordinary. */
  notices: string[];
}

export interface Transcription {
  events: EventsDocument;
  musicXml: string;
  midi: Uint8Array;
  summary: Summary;
}

export interface TranscribeSongInput {
  audio: AudioSource;
  options: TranscribeOptions;
  models: Models;
  /** Called as the song is worked on; percent is of the whole, see contract/milestones.ts. */
  onProgress: (progress: { stage: Stage; percent: number }) => void;
  /** Called with each stage's output, for looking into a stage. */
  onOutput?: (output: { stage: Stage; value: unknown }) => void;
  signal?: AbortSignal;
  /** Takes the drums and the rest of the song as they are separated. */
  stems?: StemWriter;
}

/** From a song to its score. */
export type TranscribeSong = (input: TranscribeSongInput) => Promise<Transcription>;
