import type { EventsDocument } from '../../../contract/events.js';
import type { Stage } from '../../../contract/milestones.js';
import type { StemPair } from '../../evaluation/collection.js';
import { judgeSeparation, type SeparationScore } from '../../evaluation/separation.js';
import { startStopwatch, type Usage } from '../../evaluation/usage.js';
import type { Ffmpeg } from '../../ffmpeg/find.js';
import type { Models } from '../../inference/models.js';
import { openAudio } from '../../stages/decode.js';
import type { EvaluateSurroundings } from './evaluate-folder.js';
import type { EvaluateRequest } from './options.js';

/** What every recording is heard with. */
export interface Hearing {
  request: Pick<EvaluateRequest, 'separation' | 'sensitivity'>;
  surroundings: EvaluateSurroundings;
  ffmpeg: Ffmpeg;
  models: Models;
  onProgress: (progress: { stage: Stage; percent: number }) => void;
}

/**
 * Sends one recording through the pipeline, from its file to its score, and takes the time.
 *
 * @throws what openAudio and transcribeSong throw
 */
export async function hearRecording(
  path: string,
  hearing: Hearing,
): Promise<{ events: EventsDocument; usage: Usage }> {
  const { surroundings, ffmpeg } = hearing;
  const lap = startStopwatch(surroundings);
  const audio = await openAudio({ path, ffmpeg, signal: surroundings.signal });
  const { events } = await surroundings.transcribeSong({ audio, ...pipelineInput(hearing) });
  return { events, usage: lap() };
}

/**
 * Sends a mix through the pipeline and compares the drums found in it with the true ones.
 *
 * @throws what openAudio and transcribeSong throw
 */
export async function hearStemPair(
  { mixPath, drumsPath }: StemPair,
  hearing: Hearing,
): Promise<SeparationScore> {
  const { surroundings, ffmpeg } = hearing;
  const { signal } = surroundings;
  const audio = await openAudio({ path: mixPath, ffmpeg, signal });
  const drums = await openAudio({ path: drumsPath, ffmpeg, signal });
  const judge = judgeSeparation(drums.chunks());
  try {
    await surroundings.transcribeSong({ audio, ...pipelineInput(hearing), stems: judge });
    return await judge.score();
  } finally {
    await judge.abort();
  }
}

function pipelineInput({ request, surroundings, models, onProgress }: Hearing) {
  const { separation, sensitivity } = request;
  return {
    options: { title: '', separation, sensitivity },
    models,
    onProgress,
    signal: surroundings.signal,
  };
}
