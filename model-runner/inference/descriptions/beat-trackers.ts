import { z } from 'zod';
import { BEAT_FRAMES_PER_SECOND } from '../../beats/beat-path.js';
import { bands, IDENTITY, POWER_OF_TWO, RATE_HZ, TENSOR } from './fields.js';

/** How a beat tracker may be made. */
export const BEAT_TRACKERS = {
  bands: z.strictObject(bands('beat_tracker')),
  log_mel: z
    .strictObject({
      role: z.literal('beat_tracker'),
      kind: z.literal('log_mel'),
      ...IDENTITY,
      sample_rate_hz: RATE_HZ.default(22_050),
      fft_samples: POWER_OF_TWO.default(1024),
      hop_samples: z.int().default(441),
      mels: z.int().min(1).default(128),
      low_hz: z.number().min(0).default(30),
      high_hz: z.number().default(11_000),
      /** The spectrogram is log(1 + log_multiplier * magnitude). */
      log_multiplier: z.number().positive().default(1000),
      /** The most frames that the network was trained to see at once. */
      chunk_frames: z.int().min(50).default(1500),
      /** Frames at either end of a chunk whose results do not count. */
      border_frames: z.int().min(0).default(6),
      activation: z.enum(['logits', 'probabilities']).default('logits'),
      tensors: z
        .strictObject({ spectrogram: TENSOR, beat: TENSOR, downbeat: TENSOR })
        .default({ spectrogram: 'spectrogram', beat: 'beat', downbeat: 'downbeat' }),
    })
    .refine((model) => model.sample_rate_hz === BEAT_FRAMES_PER_SECOND * model.hop_samples, {
      path: ['hop_samples'],
      error: `expected ${BEAT_FRAMES_PER_SECOND} frames a second (sample_rate_hz / hop_samples)`,
    })
    .refine((model) => 2 * model.hop_samples < model.fft_samples, {
      path: ['fft_samples'],
      error: 'expected more than two hops',
    })
    .refine((model) => model.low_hz < model.high_hz && 2 * model.high_hz <= model.sample_rate_hz, {
      path: ['high_hz'],
      error: 'expected more than low_hz and at most half the sample rate',
    })
    .refine((model) => model.chunk_frames > 2 * model.border_frames, {
      path: ['border_frames'],
      error: 'expected less than half of chunk_frames',
    }),
};
