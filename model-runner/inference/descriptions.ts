import { z } from 'zod';
import { DRUMS } from '../../contract/drums.js';
import { QUALITIES } from '../../contract/quality.js';
import { BEAT_FRAMES_PER_SECOND } from '../beats/beat-path.js';
import { BANDS, HOP_SAMPLES, LONG } from '../dsp/front-end.js';
import { SAMPLE_RATE_HZ } from '../pcm.js';

export const ROLES = ['separator', 'transcriber', 'beat_tracker'] as const;
export type Role = (typeof ROLES)[number];

/** One tensor of a graph; a name instead of a number stands for any length. */
export interface TensorDescription {
  name: string;
  shape: readonly (number | string)[];
}

/** What the kind `bands`, the networks of this project, takes and gives in each role. */
export const EXPECTED_TENSORS: Readonly<
  Record<Role, { inputs: TensorDescription[]; outputs: TensorDescription[] }>
> = {
  separator: {
    inputs: [{ name: 'bands', shape: [1, 'frames', LONG.bands] }],
    outputs: [{ name: 'mask', shape: [1, 'frames', LONG.bands] }],
  },
  transcriber: {
    inputs: [
      { name: 'song', shape: [1, 'frames', BANDS] },
      { name: 'drums', shape: [1, 'frames', BANDS] },
    ],
    outputs: [
      { name: 'onset', shape: [1, 'frames', DRUMS.length] },
      { name: 'velocity', shape: [1, 'frames', DRUMS.length] },
    ],
  },
  beat_tracker: {
    inputs: [
      { name: 'song', shape: [1, 'frames', BANDS] },
      { name: 'onsets', shape: [1, 'frames', DRUMS.length] },
    ],
    outputs: [{ name: 'beats', shape: [1, 'half_frames', 2] }],
  },
};

const PROBABILITY = z.number().min(0).max(1);
const DRUM = z.enum(DRUMS);
const TENSOR = z.string().min(1);
const RATE_HZ = z.int().min(8000).max(96_000);
const POWER_OF_TWO = z
  .int()
  .refine((value) => value >= 64 && (value & (value - 1)) === 0, 'expected a power of two');

const IDENTITY = {
  name: z.string().min(1),
  file: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  licence: z.string().min(1),
  training_data: z.array(z.string()),
  /** A model for best joins the standard ones where best quality is asked for. */
  quality: z.enum(QUALITIES).default('standard'),
};
/** What models that are averaged may differ in. */
export const IDENTITY_FIELDS = [...Object.keys(IDENTITY), 'tensors'];

function exactly<T>(expected: T) {
  const json = JSON.stringify(expected);
  return z.custom<T>((value) => JSON.stringify(value) === json, `expected ${json}`);
}

function bands<R extends Role>(role: R) {
  return {
    role: z.literal(role),
    kind: z.literal('bands'),
    ...IDENTITY,
    sample_rate_hz: z.literal(SAMPLE_RATE_HZ),
    hop_samples: z.literal(HOP_SAMPLES),
    /** Frames on either side that an output can depend on. */
    context_frames: z.int().min(0),
    inputs: exactly(EXPECTED_TENSORS[role].inputs),
    outputs: exactly(EXPECTED_TENSORS[role].outputs),
  };
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

const SEPARATORS = {
  bands: z.strictObject(bands('separator')),
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

const TRANSCRIBERS = {
  bands: z.strictObject({
    ...bands('transcriber'),
    classes: exactly(DRUMS),
    /** From which probability on a drum counts as struck, with a separator in front and without. */
    thresholds: z.strictObject({
      separated: z.record(DRUM, PROBABILITY),
      unseparated: z.record(DRUM, PROBABILITY),
    }),
  }),
  waveform: z
    .strictObject({
      role: z.literal('transcriber'),
      kind: z.literal('waveform'),
      ...IDENTITY,
      sample_rate_hz: RATE_HZ,
      /** Samples from one frame of the output to the next; frame 0 is the first sample. */
      hop_samples: z.int().min(16),
      /** Frames on either side that are heard for an output's sake: as far as it looks. */
      context_frames: z.int().min(0),
      hears: z.enum(['drums', 'song']).default('drums'),
      waveform_shape: z
        .union([
          z.tuple([z.literal(1), z.literal('samples')]),
          z.tuple([z.literal(1), z.literal('samples'), z.literal(1)]),
        ])
        .default([1, 'samples']),
      activation: z.enum(['logits', 'probabilities']),
      /** The drum of each output; null for one that is of no use here. */
      classes: z.array(DRUM.nullable()).min(1),
      thresholds: z.strictObject({
        separated: z.partialRecord(DRUM, PROBABILITY),
        unseparated: z.partialRecord(DRUM, PROBABILITY),
      }),
      /** By how much the network speaks up after a stroke. */
      latency_seconds: z.number().min(-1).max(1).default(0),
      tensors: z
        .strictObject({ waveform: TENSOR, onset: TENSOR, velocity: TENSOR.optional() })
        .default({ waveform: 'waveform', onset: 'onset' }),
    })
    .refine(
      ({ sample_rate_hz, hop_samples }) => framesPerSecondAreUsable(sample_rate_hz / hop_samples),
      {
        path: ['hop_samples'],
        error: 'expected 20 to 100 frames a second (sample_rate_hz / hop_samples)',
      },
    )
    .refine(
      ({ classes, thresholds }) =>
        classes.every(
          (drum) =>
            drum === null ||
            (thresholds.separated[drum] !== undefined &&
              thresholds.unseparated[drum] !== undefined),
        ),
      { path: ['thresholds'], error: 'expected one for every drum in classes, in both' },
    ),
};

function framesPerSecondAreUsable(framesPerSecond: number): boolean {
  return framesPerSecond >= 20 && framesPerSecond <= 100;
}

const BEAT_TRACKERS = {
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
