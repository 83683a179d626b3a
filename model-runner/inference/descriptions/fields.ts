import { z } from 'zod';
import { DRUMS } from '../../../contract/drums.js';
import { QUALITIES } from '../../../contract/quality.js';
import { BANDS, HOP_SAMPLES, LONG } from '../../dsp/front-end.js';
import { SAMPLE_RATE_HZ } from '../../pcm.js';

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

export const PROBABILITY = z.number().min(0).max(1);
export const DRUM = z.enum(DRUMS);
export const TENSOR = z.string().min(1);
export const RATE_HZ = z.int().min(8000).max(96_000);
export const POWER_OF_TWO = z
  .int()
  .refine((value) => value >= 64 && (value & (value - 1)) === 0, 'expected a power of two');

/** Who made a model of what, and where it is. */
export const IDENTITY = {
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

/** A value that must be this one, or one of these. */
export function exactly<T>(...expected: readonly T[]) {
  const jsons = expected.map((value) => JSON.stringify(value));
  return z.custom<T>(
    (value) => jsons.includes(JSON.stringify(value)),
    `expected ${jsons.join(' or ')}`,
  );
}

/** The fields of the networks of this project. */
export function bands<R extends Role>(role: R) {
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
