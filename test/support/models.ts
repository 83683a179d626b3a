import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DRUMS } from '../../contract/drums.js';
import { EXPECTED_TENSORS, ROLES } from '../../model-runner/inference/descriptions.js';

/** Writes a manifest that is right in everything but its files, which hold something else. */
export async function writeCorruptModels(folder: string): Promise<void> {
  const perDrum = Object.fromEntries(DRUMS.map((drum) => [drum, 0.5]));
  const models = ROLES.map((role) => ({
    role,
    name: `${role}-test`,
    file: `${role}.onnx`,
    sha256: '0'.repeat(64),
    licence: 'CC0-1.0',
    training_data: [],
    sample_rate_hz: 44_100,
    hop_samples: 441,
    context_frames: 100,
    ...EXPECTED_TENSORS[role],
    ...(role === 'transcriber' && {
      classes: DRUMS,
      thresholds: { separated: perDrum, unseparated: perDrum },
    }),
  }));
  await writeFile(join(folder, 'models.json'), JSON.stringify({ version: 1, models }));
  for (const { file } of models) await writeFile(join(folder, file), 'not a network');
}
