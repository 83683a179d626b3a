import type { EventsDocument, TimeSignature } from '../contract/events.js';
import { STAGES, type Stage } from '../contract/milestones.js';
import { LONG } from './dsp/front-end.js';
import { hear } from './hear.js';
import { thresholdsFor, type Models } from './inference/models.js';
import { trackBeats } from './stages/beats.js';
import type { AudioSource } from './stages/decode.js';
import { toMidi } from './stages/midi.js';
import { toMusicXml } from './stages/musicxml.js';
import { notate } from './stages/notate.js';
import { quantise } from './stages/quantise.js';
import { areDrums, pickHits } from './stages/transcribe.js';
import type { StemWriter } from './stems.js';
import { summarise, type Summary } from './summary.js';

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

/**
 * From a song to its score.
 *
 * @throws PermanentError, TransientError, or the signal's reason
 */
export const transcribeSong: TranscribeSong = async (input) => {
  const { audio, models, options, signal, stems } = input;
  const report = (stage: Stage, value: unknown): void => {
    signal?.throwIfAborted();
    input.onOutput?.({ stage, value });
    input.onProgress({ stage, percent: STAGES[stage].to });
  };

  report('decode', { ...audio, chunks: undefined });
  const { drums, beats, mask } = await hear({
    audio,
    models,
    separation: options.separation,
    stems,
    signal,
    keepMask: input.onOutput !== undefined,
    onHeard: (share) => {
      const { from } = STAGES.separate;
      input.onProgress({
        stage: 'transcribe',
        percent: from + share * (STAGES.transcribe.to - from),
      });
    },
  });

  if (mask) input.onOutput?.({ stage: 'separate', value: { mask, bands: LONG.bands } });
  const picked = pickHits(drums, thresholdsFor(models, options.separation), options.sensitivity);
  const hits = areDrums(picked, audio.durationSeconds) ? picked : [];
  report('transcribe', { ...drums, hits });
  const durationSeconds = audio.durationSeconds;
  const grid = trackBeats({ activations: beats, hits, durationSeconds }, options);
  report('beats', { ...beats, ...grid });
  const quantised = quantise(hits, grid);
  report('quantise', quantised);
  const score = notate(quantised, { title: options.title });
  report('notate', score);
  const musicXml = toMusicXml(score);
  report('musicxml', musicXml);
  const events: EventsDocument = { version: 1, duration_seconds: durationSeconds, hits, ...grid };
  const midi = toMidi(events, { title: options.title });
  report('midi', Array.from(midi));

  return {
    events,
    musicXml,
    midi,
    summary: summarise({ events, measures: quantised.measures.length, levelDb: audio.levelDb }),
  };
};
