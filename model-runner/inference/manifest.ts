import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DRUMS, type Drum } from '../../contract/drums.js';
import { BANDS, HOP_SAMPLES, LONG } from '../dsp/front-end.js';
import { PermanentError } from '../errors.js';
import { SAMPLE_RATE_HZ } from '../pcm.js';

export const ROLES = ['separator', 'transcriber', 'beat_tracker'] as const;
export type Role = (typeof ROLES)[number];

/** One tensor as the manifest declares it; a name instead of a number stands for any length. */
export interface TensorDescription {
  name: string;
  shape: (number | string)[];
}

/** One model of models.json. */
export interface ModelDescription {
  role: Role;
  name: string;
  file: string;
  sha256: string;
  licence: string;
  training_data: string[];
  sample_rate_hz: number;
  hop_samples: number;
  /** Frames on either side that an output can depend on. */
  context_frames: number;
  inputs: TensorDescription[];
  outputs: TensorDescription[];
  /** The transcriber's classes, in the order of its outputs. */
  classes?: Drum[];
  /** The transcriber's thresholds, with a separator in front of it and without. */
  thresholds?: { separated: Record<Drum, number>; unseparated: Record<Drum, number> };
}

export interface Manifest {
  version: 1;
  models: ModelDescription[];
}

/** What this runner feeds each role and expects of it. */
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

/**
 * Reads models.json and checks that it describes models this runner can use.
 *
 * @throws PermanentError model_missing, model_corrupt, model_unfit
 */
export async function readManifest(modelsDir: string): Promise<Manifest> {
  const file = path.join(modelsDir, 'models.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PermanentError(
      'model_missing',
      `There is no model manifest at ${file}: set MODELS_DIR to a folder with models.json, or install Groovesheet again.`,
      { cause },
    );
  });
  const manifest = parse(text, file);
  for (const role of ROLES) checkRole(manifest, role, file);
  return manifest;
}

/** The manifest's model for a role; readManifest has seen to it that there is one. */
export function modelFor(manifest: Manifest, role: Role): ModelDescription {
  return manifest.models.find((model) => model.role === role)!;
}

function parse(text: string, file: string): Manifest {
  try {
    const manifest = JSON.parse(text) as Partial<Manifest>;
    if (manifest.version === 1 && Array.isArray(manifest.models)) return manifest as Manifest;
  } catch (cause) {
    throw new PermanentError(
      'model_corrupt',
      `${file} is not JSON: restore it from where it came.`,
      { cause },
    );
  }
  throw new PermanentError(
    'model_unfit',
    `${file} is not a version 1 model manifest: expected {"version": 1, "models": [...]}.`,
  );
}

function checkRole(manifest: Manifest, role: Role, file: string): void {
  const model = manifest.models.find((candidate) => candidate.role === role);
  if (!model) {
    throw new PermanentError(
      'model_unfit',
      `${file} lists no ${role}: add one, or restore the file.`,
    );
  }
  const unfit = (what: string, found: unknown, expected: unknown): PermanentError =>
    new PermanentError(
      'model_unfit',
      `${file}: the ${role}'s ${what} is ${JSON.stringify(found)}, this runner needs ${JSON.stringify(expected)}.`,
    );
  if (model.sample_rate_hz !== SAMPLE_RATE_HZ)
    throw unfit('sample_rate_hz', model.sample_rate_hz, SAMPLE_RATE_HZ);
  if (model.hop_samples !== HOP_SAMPLES) throw unfit('hop_samples', model.hop_samples, HOP_SAMPLES);
  for (const side of ['inputs', 'outputs'] as const) {
    const expected = EXPECTED_TENSORS[role][side];
    if (JSON.stringify(model[side]) !== JSON.stringify(expected))
      throw unfit(side, model[side], expected);
  }
  if (role === 'transcriber') {
    if (JSON.stringify(model.classes) !== JSON.stringify(DRUMS))
      throw unfit('classes', model.classes, DRUMS);
    if (!model.thresholds) throw unfit('thresholds', model.thresholds, 'one for each drum');
  }
}

/**
 * A model's bytes, after making sure that they are the ones the manifest means.
 *
 * @throws PermanentError model_missing, model_corrupt
 */
export async function readModel(modelsDir: string, model: ModelDescription): Promise<Uint8Array> {
  const file = path.join(modelsDir, model.file);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new PermanentError(
      'model_missing',
      `The ${model.role} ${file} is missing: put it there or install Groovesheet again.`,
      { cause },
    );
  });
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== model.sha256) {
    throw new PermanentError(
      'model_corrupt',
      `The ${model.role} ${file} is damaged: its SHA-256 is ${found.slice(0, 12)}…, models.json says ${model.sha256.slice(0, 12)}…. Restore the file from where it came.`,
    );
  }
  return bytes;
}
