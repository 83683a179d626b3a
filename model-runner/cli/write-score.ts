import { basename, extname } from 'node:path';

import { STAGES, type Stage } from '../../contract/milestones.js';
import type { Ffmpeg } from '../ffmpeg/find.js';
import type { Models } from '../inference/models.js';
import type { TranscribeSong } from '../pipeline.js';
import { openAudio } from '../stages/decode.js';
import { toPdf } from '../stages/engrave-pdf.js';
import { openOutputSet } from '../stages/publish.js';
import { openStems, type Stems } from '../stems.js';
import type { Summary } from '../summary.js';
import type { TranscribeRequest } from './options.js';

export interface WriteScoreInput {
  file: string;
  request: TranscribeRequest;
  ffmpeg: Ffmpeg;
  /** Called once the song has proved to be one. */
  loadModels: () => Promise<Models>;
  transcribeSong: TranscribeSong;
  onProgress: (progress: { stage: Stage; percent: number }) => void;
  signal: AbortSignal;
}

/**
 * One song's way from its file to its score's: all of the outputs appear, or none.
 *
 * @returns the paths of what was written
 * @throws PermanentError, TransientError, or the signal's reason
 */
export async function writeScore(
  input: WriteScoreInput,
): Promise<{ outputs: string[]; summary: Summary }> {
  const { file, request, ffmpeg, signal } = input;
  const audio = await openAudio({ path: file, ffmpeg, signal });
  const models = await input.loadModels();
  const baseName = baseNameOf(file);
  const outputs = await openOutputSet({ outDir: request.outDir, baseName });
  let stems: Stems | undefined;
  try {
    if (request.stems) stems = openStems({ outputs, ffmpeg, codec: request.stems });
    const dumped = new Map<Stage, unknown>();
    const { events, musicXml, midi, summary } = await input.transcribeSong({
      audio,
      options: { ...request, title: request.title ?? baseName },
      models,
      onProgress: input.onProgress,
      ...(request.dump.length > 0 && {
        onOutput: ({ stage, value }: { stage: Stage; value: unknown }) => {
          if (request.dump.includes(stage)) dumped.set(stage, value);
        },
      }),
      signal,
      ...(stems && { stems }),
    });
    input.onProgress({ stage: 'publish', percent: STAGES.publish.from });
    await stems?.close();
    await outputs.add({ extension: 'musicxml', contents: musicXml });
    if (request.pdf) await outputs.add({ extension: 'pdf', contents: await toPdf(musicXml) });
    await outputs.add({ extension: 'mid', contents: midi });
    await outputs.add({ extension: 'events.json', contents: toJson(events) });
    for (const [stage, value] of dumped) {
      await outputs.add({ extension: `${stage}.json`, contents: toJson(value) });
    }
    signal.throwIfAborted();
    return { outputs: await outputs.publish(), summary };
  } finally {
    await stems?.abort();
    await outputs.discard();
  }
}

/** What a song's files are called: its own name without the extension. */
export function baseNameOf(file: string): string {
  return basename(file, extname(file));
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, arraysAsLists)}\n`;
}

/** JSON would write a typed array as an object with a key for every index. */
function arraysAsLists(_key: string, value: unknown): unknown {
  return value instanceof Float32Array ? Array.from(value) : value;
}
