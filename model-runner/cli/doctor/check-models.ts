import { PermanentError } from '../../errors.js';
import { readManifest, readModel, type ModelDescription } from '../../inference/manifest.js';
import { finding, obstacle, type Finding } from './finding.js';

const BYTES_PER_MEGABYTE = 1e6;

/** Which models are there, and whether each file is the one that its manifest describes. */
export async function checkModels(modelsDir: string): Promise<Finding[]> {
  try {
    const { models } = await readManifest(modelsDir);
    return await Promise.all(models.map((model) => checkModel(modelsDir, model)));
  } catch (error) {
    return [asObstacle(error)];
  }
}

async function checkModel(modelsDir: string, model: ModelDescription): Promise<Finding> {
  try {
    const bytes = await readModel(modelsDir, model);
    const size = `${(bytes.length / BYTES_PER_MEGABYTE).toFixed(1)} MB`;
    const about = `${model.role} ${model.name} (${model.file}, ${size}, ${model.licence})`;
    return finding('works', `${about}: SHA-256 as in models.json`);
  } catch (error) {
    return asObstacle(error);
  }
}

function asObstacle(error: unknown): Finding {
  if (error instanceof PermanentError) return obstacle(error);
  throw error;
}
