import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseConfig } from '../../model-runner/config.js';
import type { Role } from '../../model-runner/inference/descriptions.js';
import { loadModels, type Models } from '../../model-runner/inference/models.js';
import type { StereoSamples } from '../../model-runner/pcm.js';

/** Small models of other people's architectures, made by training/foreign. */
export const FOREIGN_MODELS = fileURLToPath(new URL('../fixtures/foreign/', import.meta.url));

/** Single samples of the drums that PyTorch separates from the song. */
export interface SeparationReference {
  song_samples: number;
  at: number[];
  left: number[];
  right: number[];
}

/** What PyTorch makes of the song with each model. */
export interface ForeignReference {
  waveform_separators: Record<'one' | 'averaged' | 'shorter' | 'exact', SeparationReference>;
  hybrid_separator: SeparationReference;
  waveform_transcriber: {
    song_samples: number;
    resampled_length: number;
    resampled: number[];
    onset: number[][];
    velocity: number[][];
  };
  log_mel_beat_tracker: {
    song_samples: number;
    frames: number;
    spectrogram_frames: number[];
    spectrogram: number[][];
    beat: number[];
    downbeat: number[];
  };
}

export async function readForeignReference(): Promise<ForeignReference> {
  const json = await readFile(join(FOREIGN_MODELS, 'reference.json'), 'utf8');
  return JSON.parse(json) as ForeignReference;
}

/** One entry of a models.json, as it is written there. */
export type Entry = Record<string, unknown> & { role: Role; name: string; file: string };

async function entriesIn(folder: string): Promise<Entry[]> {
  const json = await readFile(join(folder, 'models.json'), 'utf8');
  return (JSON.parse(json) as { models: Entry[] }).models;
}

/**
 * A folder for MODELS_DIR in `home`: the named foreign models, and those that ship in the roles that are left.
 *
 * @param change spoils the entries of the foreign ones
 */
export async function modelsWith(
  home: string,
  names: readonly string[],
  change: (entry: Entry) => void = () => undefined,
): Promise<string> {
  const folder = await mkdtemp(join(home, 'models-'));
  const foreign = (await entriesIn(FOREIGN_MODELS)).filter(({ name }) => names.includes(name));
  for (const { file } of foreign) await copyFile(join(FOREIGN_MODELS, file), join(folder, file));
  const { modelsDir } = parseConfig({});
  const ours = (await entriesIn(modelsDir)).filter(
    ({ role }) => !foreign.some((entry) => entry.role === role),
  );
  for (const { file } of ours) await copyFile(join(modelsDir, file), join(folder, file));
  foreign.forEach(change);
  const manifest = { version: 1, models: [...foreign, ...ours] };
  await writeFile(join(folder, 'models.json'), JSON.stringify(manifest));
  return folder;
}

/** The named foreign models, loaded beside those that ship. */
export async function loadWith(home: string, names: readonly string[]): Promise<Models> {
  const modelsDir = await modelsWith(home, names);
  return loadModels({ modelsDir, providers: ['cpu'], threads: 1 });
}

const SAMPLE_RATE_HZ = 44_100;
const BURST_SAMPLES = 16_537;

/** The song of training/foreign/sound.py. */
export function foreignSong(samples: number): StereoSamples {
  const left = new Float32Array(samples);
  const right = new Float32Array(samples);
  let state = 1;
  for (let i = 0; i < samples; i++) {
    // A linear congruential generator modulo 2^32 (Numerical Recipes).
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
    const burst = (state / 2 ** 31 - 1) * Math.exp(-(i % BURST_SAMPLES) / 2000);
    const low = Math.sin((2 * Math.PI * 110 * i) / SAMPLE_RATE_HZ);
    const high = Math.sin((2 * Math.PI * 1396.9 * i) / SAMPLE_RATE_HZ);
    left[i] = 0.3 * burst + 0.1 * low + 0.02;
    right[i] = 0.2 * burst + 0.05 * low + 0.1 * high;
  }
  return { left, right };
}

/** A song as a decoder would give it, in chunks of a second unless said otherwise. */
export async function* inChunks(
  { left, right }: StereoSamples,
  chunkSamples = SAMPLE_RATE_HZ,
): AsyncGenerator<StereoSamples, void, undefined> {
  for (let from = 0; from < left.length; from += chunkSamples) {
    yield await Promise.resolve({
      left: left.subarray(from, from + chunkSamples),
      right: right.subarray(from, from + chunkSamples),
    });
  }
}

/** The largest difference between two lists of one length; fails the test where one is no number. */
export function worstDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found).toHaveLength(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!);
    if (Number.isNaN(difference)) return NaN;
    worst = Math.max(worst, difference);
  }
  return worst;
}
