import type { JobOptions } from '../../contract/job.js';
import { signatureNamed } from '../../contract/time-signatures.js';
import type { TranscribeOptions } from '../pipeline.js';
import { NEUTRAL_SENSITIVITY } from '../stages/pick-hits.js';

/** What the owner of a job asked for, as the pipeline takes it. */
export function transcribeOptions(asked: JobOptions, title: string): TranscribeOptions {
  const { bpm, time_signature, sensitivity = NEUTRAL_SENSITIVITY, drums_only = false } = asked;
  return {
    title,
    ...(bpm !== undefined && { bpm }),
    ...(time_signature !== undefined && { timeSignature: signatureNamed(time_signature) }),
    sensitivity,
    separation: !drums_only,
  };
}
