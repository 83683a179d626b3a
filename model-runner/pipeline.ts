import type { Hearing } from '../contract/hearing.js';
import { STAGES, type Stage } from '../contract/milestones.js';
import { LONG } from './dsp/front-end.js';
import { hear } from './hear.js';
import { recordHearing } from './hearing.js';
import { thresholdsFor, type Models } from './inference/models.js';
import {
  checkRewriteOptions,
  rewriteScore,
  type OnOutput,
  type RewriteOptions,
  type WrittenScore,
} from './rewrite-score.js';
import type { AudioSource } from './stages/decode.js';
import type { StemWriter } from './stems.js';

/** What a drummer may decide about a song and its score. */
export interface TranscribeOptions extends RewriteOptions {
  /** False where the recording holds nothing but drums. */
  separation: boolean;
}

/** The score, with what was heard: rewriteScore writes another from it. */
export interface Transcription extends WrittenScore {
  hearing: Hearing;
}

export interface TranscribeSongInput {
  audio: AudioSource;
  options: TranscribeOptions;
  models: Models;
  /** Called as the song is worked on; percent is of the whole, see contract/milestones.ts. */
  onProgress: (progress: { stage: Stage; percent: number }) => void;
  /** Called with each stage's output, for looking into a stage. */
  onOutput?: OnOutput;
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
  checkRewriteOptions(options, audio.durationSeconds);
  const report: OnOutput = ({ stage, value }) => {
    signal?.throwIfAborted();
    input.onOutput?.({ stage, value });
    input.onProgress({ stage, percent: STAGES[stage].to });
  };

  report({ stage: 'decode', value: { ...audio, chunks: undefined } });
  const { drums, frameTimes, beats, sounds, mask } = await hear({
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

  const separated = options.separation;
  const thresholds = thresholdsFor(models, separated);
  const { priors, kind } = models.transcriber.description;
  // Networks of this kind are ours and learned by cross-entropy; what others call a probability may be none.
  const calibrated = kind === 'bands';
  const heard = { drums, frameTimes, priors, beats, thresholds, calibrated };
  const hearing = recordHearing({ ...heard, separated, sounds, audio });
  report({ stage: 'transcribe', value: { ...drums, candidates: hearing.candidates } });
  return { hearing, ...rewriteScore(hearing, options, report) };
};
