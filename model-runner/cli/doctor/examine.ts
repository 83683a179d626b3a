import type { Config } from '../../config.js';
import { PermanentError } from '../../errors.js';
import { ffmpegCandidates, findFfmpeg } from '../../ffmpeg/find.js';
import { checkFfmpeg, checkFormats } from './check-ffmpeg.js';
import { checkModels } from './check-models.js';
import { checkProviders } from './check-providers.js';
import { obstacle, sectionText, type Finding } from './finding.js';

/**
 * Tries everything that a transcription needs of this machine.
 *
 * @param print is given the report section by section
 * @returns 0 if songs can be transcribed here, otherwise the highest exit code of what is in the way
 */
export async function examine(config: Config, print: (text: string) => void): Promise<number> {
  const { decoder, formats } = await checkDecoding(config);
  print(sectionText('ffmpeg', decoder));
  print(sectionText('Formats (made and decoded again)', formats));
  const providers = await checkProviders(config.providers);
  print(sectionText('onnxruntime providers (by running a network)', providers));
  const models = await checkModels(config);
  print(sectionText(`Models in ${config.modelsDir}`, models));

  const worst = [...decoder, ...formats, ...providers, ...models].reduce(
    (exitCode, found) => Math.max(exitCode, found.exitCode),
    0,
  );
  print(worst === 0 ? 'Songs can be transcribed here.\n' : 'See what fails above.\n');
  return worst;
}

async function checkDecoding(config: Config): Promise<{ decoder: Finding[]; formats: Finding[] }> {
  try {
    const ffmpeg = await findFfmpeg(ffmpegCandidates(config.ffmpegPath));
    return { decoder: checkFfmpeg(ffmpeg), formats: await checkFormats(ffmpeg) };
  } catch (error) {
    if (error instanceof PermanentError) return { decoder: [obstacle(error)], formats: [] };
    throw error;
  }
}
