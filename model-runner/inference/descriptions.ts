import type { z } from 'zod';
import { BEAT_TRACKERS } from './descriptions/beat-trackers.js';
import { SEPARATORS } from './descriptions/separators.js';
import { TRANSCRIBERS } from './descriptions/transcribers.js';
import type { Role } from './descriptions/fields.js';

export { hearsSide } from './descriptions/separators.js';
export {
  EXPECTED_TENSORS,
  IDENTITY_FIELDS,
  ROLES,
  type Role,
  type TensorDescription,
} from './descriptions/fields.js';

/** How a model of each role may be made; `bands` is the one that ships. */
export const SCHEMAS = {
  separator: SEPARATORS,
  transcriber: TRANSCRIBERS,
  beat_tracker: BEAT_TRACKERS,
};

type Kind<Schemas, Name extends keyof Schemas> = z.infer<Schemas[Name]>;
export type BandSeparator = Kind<typeof SEPARATORS, 'bands'>;
export type WaveformSeparator = Kind<typeof SEPARATORS, 'waveform'>;
export type SpectrogramSeparator = Kind<typeof SEPARATORS, 'waveform_and_spectrogram'>;
export type BandTranscriber = Kind<typeof TRANSCRIBERS, 'bands'>;
export type WaveformTranscriber = Kind<typeof TRANSCRIBERS, 'waveform'>;
export type BandBeatTracker = Kind<typeof BEAT_TRACKERS, 'bands'>;
export type LogMelBeatTracker = Kind<typeof BEAT_TRACKERS, 'log_mel'>;

/** One model of models.json, by its role. */
export interface DescriptionOf {
  separator: BandSeparator | WaveformSeparator | SpectrogramSeparator;
  transcriber: BandTranscriber | WaveformTranscriber;
  beat_tracker: BandBeatTracker | LogMelBeatTracker;
}
export type ModelDescription = DescriptionOf[Role];
