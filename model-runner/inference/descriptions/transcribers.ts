import { z } from 'zod';
import { DRUMS } from '../../../contract/drums.js';
import { bands, DRUM, exactly, IDENTITY, PROBABILITY, RATE_HZ, TENSOR } from './fields.js';

const THRESHOLDS = {
  separated: z.record(DRUM, PROBABILITY),
  unseparated: z.record(DRUM, PROBABILITY),
};

/**
 * How much a drum's probability counts when it is decided which of drums that are alike was struck; 1 where it is left out.
 * For drums that the network heard more of in training than songs have.
 */
const PRIORS = z.partialRecord(DRUM, z.number().positive()).default({});

/** How a transcriber may be made. */
export const TRANSCRIBERS = {
  bands: z.strictObject({
    ...bands('transcriber'),
    classes: exactly(DRUMS),
    /** From which probability on a drum counts as struck, with a separator in front and without. */
    thresholds: z.strictObject({
      ...THRESHOLDS,
      /** For best quality, whose averages are less sure of themselves; the others where it is left out. */
      best: z.strictObject(THRESHOLDS).optional(),
    }),
    priors: PRIORS,
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
      priors: PRIORS,
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
