import { PermanentError } from '../../errors.js';
import type { ModelDescription } from '../../inference/descriptions.js';
import { readManifest, readModel } from '../../inference/manifest.js';
import { openModel, type ModelSettings } from '../../inference/models.js';
import { finding, obstacle, type Finding } from './finding.js';

const BYTES_PER_MEGABYTE = 1e6;

/** Which models are there, whether each file is the one that its manifest describes, and fit for it. */
export async function checkModels(settings: ModelSettings): Promise<Finding[]> {
  try {
    const { models } = await readManifest(settings.modelsDir);
    const findings: Finding[] = [];
    for (const model of models) findings.push(await checkModel(settings, model));
    return findings;
  } catch (error) {
    return [asObstacle(error)];
  }
}

async function checkModel(settings: ModelSettings, model: ModelDescription): Promise<Finding> {
  try {
    const bytes = await readModel(settings.modelsDir, model);
    await openModel(bytes, model, settings);
    const size = `${(bytes.length / BYTES_PER_MEGABYTE).toFixed(1)} MB`;
    const about = `${model.role} ${model.name} (${model.kind}, ${model.file}, ${size}, ${model.licence})`;
    return finding('works', `${about}: SHA-256 and tensors as in models.json`);
  } catch (error) {
    return asObstacle(error);
  }
}

function asObstacle(error: unknown): Finding {
  if (error instanceof PermanentError) return obstacle(error);
  throw error;
}
