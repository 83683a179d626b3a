import type { JobOptions } from '../../contract/job.js';
import type { TranscribeOptions } from '../pipeline.js';

const NEUTRAL_SENSITIVITY = 0.5;

/** What the owner of a job asked for, as the pipeline takes it. */
export function transcribeOptions(asked: JobOptions, title: string): TranscribeOptions {
  const { bpm, time_signature, sensitivity = NEUTRAL_SENSITIVITY, drums_only = false } = asked;
  const [beats, beatType] = (time_signature ?? '').split('/').map(Number);
  return {
    title,
    ...(bpm !== undefined && { bpm }),
    ...(beats && beatType && { timeSignature: { beats, beat_type: beatType } }),
    sensitivity,
    separation: !drums_only,
  };
}
