import { z } from 'zod';
import { LONG } from '../../dsp/front-end.js';
import { SAMPLE_RATE_HZ } from '../../pcm.js';
import {
  bands,
  exactly,
  EXPECTED_TENSORS,
  IDENTITY,
  POWER_OF_TWO,
  TENSOR,
  type TensorDescription,
} from './fields.js';

const { inputs: BANDS_ALONE } = EXPECTED_TENSORS.separator;
/** What one of our separators may hear besides: the side's bands, which tell where sounds stand. */
const SIDE: TensorDescription = { name: 'side', shape: [1, 'frames', LONG.bands] };

/** Whether a separator of kind `bands` hears the side. */
export function hearsSide({ inputs }: { inputs: readonly TensorDescription[] }): boolean {
  return inputs.some(({ name }) => name === SIDE.name);
}

const segments = {
  role: z.literal('separator'),
  ...IDENTITY,
  sample_rate_hz: z.literal(SAMPLE_RATE_HZ),
  /** The only length the graph takes; 343,980 (7.8 s) in HTDemucs. */
  segment_samples: z
    .int()
    .min(1024)
    .max(60 * SAMPLE_RATE_HZ),
  /** Share of a segment that the next one hears again. */
  overlap: z.number().min(0).max(0.75).default(0.25),
  /** What the graph gives, in its order. */
  stems: z
    .array(z.string())
    .refine((stems) => stems.filter((stem) => stem === 'drums').length === 1, {
      error: 'expected a list that names "drums" once',
    }),
};

/** How a separator may be made. */
export const SEPARATORS = {
  bands: z.strictObject({
    ...bands('separator'),
    inputs: exactly(BANDS_ALONE, [...BANDS_ALONE, SIDE]),
  }),
  waveform: z.strictObject({
    ...segments,
    kind: z.literal('waveform'),
    tensors: z
      .strictObject({ waveform: TENSOR, stems: TENSOR })
      .default({ waveform: 'waveform', stems: 'stems' }),
  }),
  waveform_and_spectrogram: z
    .strictObject({
      ...segments,
      kind: z.literal('waveform_and_spectrogram'),
      /** Window of the transform, four times its hop. */
      fft_samples: POWER_OF_TWO.default(4096),
      tensors: z
        .strictObject({
          waveform: TENSOR,
          spectrogram: TENSOR,
          stem_waveforms: TENSOR,
          stem_spectrograms: TENSOR,
        })
        .default({
          waveform: 'waveform',
          spectrogram: 'spectrogram',
          stem_waveforms: 'stem_waveforms',
          stem_spectrograms: 'stem_spectrograms',
        }),
    })
    .refine((model) => model.segment_samples >= model.fft_samples, {
      path: ['segment_samples'],
      error: 'expected at least fft_samples',
    }),
};
