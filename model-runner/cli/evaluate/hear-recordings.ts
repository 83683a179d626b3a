import type { EventsDocument } from '../../../contract/events.js';
import type { Stage } from '../../../contract/milestones.js';
import type { Recording, StemPair } from '../../evaluation/collection.js';
import { judgeSeparation, type SeparationScore } from '../../evaluation/separation.js';
import { startStopwatch, type Usage } from '../../evaluation/usage.js';
import type { Ffmpeg } from '../../ffmpeg/find.js';
import type { Models } from '../../inference/models.js';
import { rewriteScore } from '../../rewrite-score.js';
import { openAudio } from '../../stages/decode.js';
import type { EvaluateSurroundings } from './evaluate-folder.js';
import { keptHearing } from './kept-hearing.js';
import type { EvaluateRequest } from './options.js';

/** What every recording is heard with. */
export interface Hearing {
  request: Pick<EvaluateRequest, 'separation' | 'sensitivity' | 'hearingDir'>;
  surroundings: EvaluateSurroundings;
  ffmpeg: Ffmpeg;
  models: Models;
  onProgress: (progress: { stage: Stage; percent: number }) => void;
}

/**
 * Sends one recording through the pipeline, from its file to its score, and takes the time. What was
 * heard of it before, and kept, is not heard again.
 *
 * @throws what openAudio, transcribeSong, parseHearing and publish throw
 */
export async function hearRecording(
  recording: Recording,
  hearing: Hearing,
): Promise<{ events: EventsDocument; usage: Usage }> {
  const { surroundings, ffmpeg, request } = hearing;
  const kept = request.hearingDir && keptHearing(request.hearingDir, recording);
  const lap = startStopwatch(surroundings);
  const heard = kept && (await kept.read());
  if (heard) {
    const { events } = rewriteScore(heard, pipelineInput(hearing).options);
    return { events, usage: lap() };
  }
  const audio = await openAudio({ path: recording.path, ffmpeg, signal: surroundings.signal });
  const song = await surroundings.transcribeSong({ audio, ...pipelineInput(hearing) });
  const usage = lap();
  if (kept) await kept.write(song.hearing);
  return { events: song.events, usage };
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
